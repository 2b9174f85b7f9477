//! Generates clients, and finds what they lack.

use super::adapt::{self, Adapted};
use super::document::Document;
use super::emit::{self, Refusal, Settings};
use super::origins::Origins;
use super::pointer;
use super::repair::{self, LeftOut};
use super::report::{Adaptation, Consequence, Problem, Report};
use super::surface::{PartialSurface, Surface};

/// The result of generating a client.
#[derive(Clone, Debug)]
pub struct Output {
    /// The source of the client.
    pub source: String,
    /// The rewrites for the generator, in order. Those from OpenAPI 3.1 to 3.0 come first.
    pub adaptations: Vec<Adaptation>,
    /// The operations that the client does not have.
    pub left_out: Vec<LeftOut>,
}

/// Does the same as [`super::generate`] for a parsed document.
///
/// # Errors
///
/// Returns an error if no operation is left, or if the generator refuses the document but no single part of
/// it.
pub fn generate_from(document: &Document, settings: &Settings) -> Result<Output, Report> {
    Ok(generate_and_refuse(document, settings)?.0)
}

/// Generates the client. Also returns the refused parts, which the client does not have.
pub(super) fn generate_and_refuse(
    document: &Document,
    settings: &Settings,
) -> Result<(Output, Vec<Problem>), Report> {
    let (mut adapted, mut left_out) = prepare(document)?;
    let mut refused = Vec::new();
    let source = match emit::emit(&mut adapted, settings) {
        Ok(source) => source,
        Err(report) => {
            (adapted, left_out) = prepare(document)?;
            let refusals = located(&mut adapted, settings, report)?;
            let all = || refusals.iter().map(|refusal| refusal.problem.clone());
            if adapted.calls.is_empty() {
                return Err(all().collect());
            }
            refused.extend(all());
            for refusal in refusals {
                match refusal.operation_id.clone() {
                    Some(id) => left_out.push(refused_operation(refusal, id, &adapted.origins)),
                    None => adapted.adaptations.push(refused_schema(refusal.problem)),
                }
            }
            emit::emit(&mut adapted, settings)?
        }
    };
    let output = Output {
        source,
        adaptations: adapted.adaptations,
        left_out,
    };
    Ok((output, refused))
}

/// Removes the parts that the generator refuses. Returns `report` as the error if no single part is
/// refused.
fn located(
    adapted: &mut Adapted,
    settings: &Settings,
    report: Report,
) -> Result<Vec<Refusal>, Report> {
    let refusals = emit::remove_refused(adapted, settings);
    if refusals.is_empty() {
        Err(report)
    } else {
        Ok(refusals)
    }
}

fn refused_operation(refusal: Refusal, id: String, origins: &Origins) -> LeftOut {
    let steps: Vec<String> = pointer::steps(&refusal.pointer).collect();
    let step = |index: usize| steps.get(index).cloned().unwrap_or_default();
    LeftOut {
        method: step(2).to_uppercase(),
        path: step(1),
        operation_id: Some(id).filter(|id| !id.is_empty()),
        pointer: origins.of(&refusal.pointer),
        problem: refusal.problem,
    }
}

fn refused_schema(problem: Problem) -> Adaptation {
    Adaptation {
        rule: problem.rule,
        pointer: problem.pointer,
        message: "any JSON, for a schema that the generator refuses".to_owned(),
        reason: problem.message,
    }
}

/// Checks that [`generate_from`] generates the whole document. Runs the generator only on parts that it may
/// refuse.
///
/// # Errors
///
/// The errors of [`generate_from`], and a problem for each valid operation or schema that the client would
/// not have.
pub fn generates(document: &Document, settings: &Settings) -> Result<(), Report> {
    let (mut adapted, _) = prepare(document)?;
    let left_out = adapted.left_out.iter();
    let mut lacking: Report = left_out.map(|one| one.problem.clone()).collect();
    if let Err(report) = emit::attempt(&adapted, settings) {
        let refusals = located(&mut adapted, settings, report)?.into_iter();
        lacking.extend(refusals.map(|refusal| refusal.problem));
    }
    if lacking.problems().is_empty() {
        return Ok(());
    }
    let lacking = lacking.problems().iter().cloned();
    Err(lacking
        .map(|problem| Problem {
            consequence: Consequence::OperationsLeftOut,
            ..problem
        })
        .collect())
}

/// Returns the generator's input, and the operations that are left out of it.
fn prepare(document: &Document) -> Result<(Adapted, Vec<LeftOut>), Report> {
    let repaired = repair::repair(document)?;
    let mut adapted = adapt::adapt(repaired.value, repaired.origins);
    let lowerings = document.lowerings().iter().cloned();
    let earlier = lowerings.chain(repaired.adaptations);
    adapted.adaptations.splice(0..0, earlier);
    let mut left_out = repaired.left_out;
    left_out.extend(adapted.left_out.iter().cloned());
    Ok((adapted, left_out))
}

/// Returns the public surface of the client that [`generate_from`] generates.
///
/// # Errors
///
/// The errors of [`generate_from`], and an error if the generator refuses a part of the document.
pub fn surface(document: &Document, settings: &Settings) -> Result<Surface, Report> {
    let (surface, refused) = surface_from(prepare(document)?.0, settings)?;
    if refused.is_empty() {
        Ok(surface)
    } else {
        Err(refused.into_iter().collect())
    }
}

/// Returns the part of the client's public surface that belongs to some operations: their calls, and the
/// types that they reach. `operations` are JSON pointers such as `/paths/~1auth~1login/post`.
///
/// Types and methods have the same names as in the whole client. For a large document, only that part is
/// generated.
///
/// # Errors
///
/// Fails if no operation is left, or if the generator refuses the document but no part of it alone.
pub fn surface_of(
    document: &Document,
    operations: &[String],
    settings: &Settings,
) -> Result<PartialSurface, Report> {
    partial_surface(part(document, operations), settings)
}

/// Does the same as [`surface_of`] for two documents to compare, at the same time. Types that are the same in
/// both have no fields.
///
/// # Errors
///
/// The errors of [`surface_of`], for each of the two.
pub fn surfaces_of(
    old: (&Document, &[String]),
    new: (&Document, &[String]),
    settings: &Settings,
) -> (
    Result<PartialSurface, Report>,
    Result<PartialSurface, Report>,
) {
    let (mut old, mut new) = emit::both(|| part(old.0, old.1), || part(new.0, new.1));
    if let (Ok((old, _)), Ok((new, _))) = (&mut old, &mut new) {
        emit::empty_unchanged(old, new);
    }
    emit::both(
        || partial_surface(old, settings),
        || partial_surface(new, settings),
    )
}

/// The generator's input for some operations, and the operations that are left out of the document.
type Part = Result<(Adapted, Vec<LeftOut>), Report>;

fn part(document: &Document, operations: &[String]) -> Part {
    let (adapted, left_out) = prepare(document)?;
    Ok((adapted.part(operations), left_out))
}

fn partial_surface(part: Part, settings: &Settings) -> Result<PartialSurface, Report> {
    let (adapted, left_out) = part?;
    let (surface, refused) = surface_from(adapted, settings)?;
    Ok(PartialSurface {
        surface,
        refused,
        left_out,
    })
}

/// Returns the surface, and the refused parts that it does not have.
fn surface_from(
    mut adapted: Adapted,
    settings: &Settings,
) -> Result<(Surface, Vec<Problem>), Report> {
    let report = match emit::surface(&adapted, settings) {
        Ok(surface) => return Ok((surface, Vec::new())),
        Err(report) => report,
    };
    let refusals = located(&mut adapted, settings, report)?;
    let surface = if adapted.calls.is_empty() {
        Surface::default()
    } else {
        emit::surface(&adapted, settings)?
    };
    let problems = refusals.into_iter().map(|refusal| refusal.problem);
    Ok((surface, problems.collect()))
}

//! `cribl-tokens sandbox`: runs a Leader for rehearsals in the foreground.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use cribl_tokens::reports::file;
use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Faults, Sandbox, UnknownUserResponse};

use crate::exit;
use crate::sandbox_args::{SandboxArgs, USERS};
use crate::stderr::status_line;

/// The first line of a CA file that this command wrote, and may write again.
const CA_FILE_HEAD: &str = "# The CA certificate of a cribl-tokens sandbox.\n";

pub async fn run(args: SandboxArgs) -> ExitCode {
    let sandbox = match start(&args).await {
        Ok(sandbox) => sandbox,
        Err(reason) => return exit::not_started(&reason),
    };
    // Single quotes: neither value contains one, and a shell changes nothing inside them.
    let exports = format!(
        "export CRIBL_BASE_URL='{}'\nexport CRIBL_BEARER_TOKEN='{}'\n",
        sandbox.base_url(),
        sandbox.admin_token(),
    );
    let mut out = io::stdout();
    if out
        .write_all(exports.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        // Without a reader there is no other way to learn the token, so the sandbox ends.
        return ExitCode::SUCCESS;
    }
    explain(&sandbox, &args);
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            status_line!("error: cannot wait for signals: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}

async fn start(args: &SandboxArgs) -> Result<Sandbox, String> {
    let mut builder = Sandbox::builder().port(args.port).faults(faults(args)?);
    for user in USERS {
        builder = builder.user(user, user);
    }
    for user in &args.users {
        builder = builder.user(&user.id, &user.password);
    }
    if args.unknown_404 {
        builder = builder.unknown_users(UnknownUserResponse::NotFound);
    }
    if let Some(path) = &args.tls {
        check_ca_file(path)?;
        builder = builder.tls();
    }
    let sandbox = builder
        .start()
        .await
        .map_err(|error| with_sources(&error))?;
    if let (Some(path), Some(ca)) = (&args.tls, sandbox.ca_certificate()) {
        file::write(path, |out| {
            out.write_all([CA_FILE_HEAD, ca].concat().as_bytes())
        })
        .map_err(|error| {
            format!(
                "cannot write the CA certificate to {}: {error}",
                path.display()
            )
        })?;
    }
    Ok(sandbox)
}

fn with_sources(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn faults(args: &SandboxArgs) -> Result<Faults, String> {
    for (n, fault) in args.faults.iter().enumerate() {
        if args
            .faults
            .iter()
            .skip(n + 1)
            .any(|other| other.is_like(fault))
        {
            return Err("--fault names one kind of fault twice".to_owned());
        }
    }
    Ok(args
        .faults
        .iter()
        .fold(Faults::none(), |faults, fault| fault.add_to(faults)))
}

/// Refuses to overwrite a file that is not from a sandbox: it may be the CA of a real Leader.
fn check_ca_file(path: &Path) -> Result<(), String> {
    let cannot = |reason: &dyn std::fmt::Display| format!("--tls {}: {reason}", path.display());
    file::check_target(path).map_err(|error| cannot(&error))?;
    match fs::read(path) {
        Ok(content) if !content.starts_with(CA_FILE_HEAD.as_bytes()) => Err(cannot(
            &"the file exists and is not from a sandbox; name another",
        )),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot(&error)),
        _ => Ok(()),
    }
}

fn explain(sandbox: &Sandbox, args: &SandboxArgs) {
    status_line!(
        "A Leader runs on {} until Ctrl-C. Paste the two lines above into another shell, then:",
        sandbox.uri()
    );
    match &args.tls {
        Some(path) => {
            let path = path.to_string_lossy();
            let quoted = shlex::try_quote(&path).unwrap_or_else(|_| path.clone());
            status_line!("    cribl-tokens invalidate --ca-cert {quoted} nico");
        }
        None => status_line!("    cribl-tokens invalidate nico"),
    }
    let given: BTreeSet<&str> = args.users.iter().map(|user| user.id.as_str()).collect();
    if !given.contains(ADMIN_USERNAME) {
        status_line!("The administrator is {ADMIN_USERNAME}, with the password {ADMIN_PASSWORD}.");
    }
    if !given.is_empty() {
        let given: Vec<&str> = given.iter().copied().collect();
        status_line!("With the passwords of --user: {}.", given.join(", "));
    }
    let users: Vec<&str> = USERS.into_iter().filter(|id| !given.contains(id)).collect();
    status_line!("Users with the id as password: {}.", users.join(", "));
}

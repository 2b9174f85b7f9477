pub(super) fn rewrite(_: &mut super::draft::Draft) {}

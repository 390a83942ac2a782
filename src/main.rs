//! The `limier` program.

fn main() {}

//! The house rules: what a manifest, a file or a function may not do, told by a test and not by habit.

#[path = "house/edges.rs"]
mod edges;
#[path = "house/files.rs"]
mod files;
#[path = "house/folders.rs"]
mod folders;
#[path = "house/names.rs"]
mod names;
#[path = "house/tree.rs"]
mod tree;

//! Behaviour as a user of a floor meets it, one module per behaviour: `cargo test --test suite facets::`
//! runs one of them.
//!
//! They are one program because each program links everything: what measures time is in
//! [another](../timed/main.rs), where nothing else takes the processor.

#![cfg(test)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod acronyms;
mod cli;
mod clustered;
mod configuration;
mod confinement;
mod copies;
mod cursors;
mod deletions;
mod desk;
mod dialects;
mod differential;
mod disasters;
mod events;
mod facet_answers;
mod facet_judgements;
mod facets;
mod first_hits;
mod floods;
mod forms;
mod fuzz;
mod hits;
mod hostile;
mod http_contract;
mod ignore_files;
mod layering;
mod logs;
mod mcp;
mod meaning;
mod meilisearch;
mod metrics;
mod named;
mod names;
mod normalisation;
mod note_groups;
mod openapi;
mod operations;
mod pictures;
mod publishing;
mod queries;
mod ranking;
mod recovery;
mod relevance;
mod rendering;
mod sections;
mod seeds;
mod semantics;
mod setting_up;
mod signals;
mod similar;
mod sources;
mod suggest;
mod supervised;
mod vault;
mod warnings;
mod wild;

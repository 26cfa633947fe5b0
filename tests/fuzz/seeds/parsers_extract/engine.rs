//! An engine.
// more
use std::collections::HashMap;
use crate::base::{Part, Wheel};
mod parts;

pub const LIMIT: usize = 4;
static mut COUNT: u32 = 0;

/// Can run.
pub trait Run: Debug {
    fn run(&self) -> u32;
    fn twice(&self) -> u32 { self.run() * 2 }
}

/// The engine.
#[derive(Debug)]
pub struct Engine<T> {
    pub parts: Vec<T>,
    level: u32,
}

enum Gear { Low, High(u32) }

impl<T> Run for Engine<T> {
    fn run(&self) -> u32 { helper(self.level) }
}

impl Engine<u8> {
    pub fn new() -> Self {
        println!("new");
        Engine { parts: Vec::new(), level: start() }
    }
}

macro_rules! twice { ($x:expr) => { $x * 2 } }

fn helper(x: u32) -> u32 { apply(start, x) }

#[inline]
fn start() -> u32 { twice!(2) }

type Alias = HashMap<String, Engine<u8>>;

mod tests {
    fn inside() { super::helper(1); }
}

fn main() { Engine::new().run(); }

//! Adds exports to a module through which its state can be seen, whatever it exports itself.
//!
//! The module's own code stays as it is; types, functions and exports are added behind those that are there. Nothing
//! but exports is needed to use them, so the comparison does not depend on what an engine offers to its host.

use wasmparser::{Parser, Payload, TypeRef, ValType};

/// What the names of all added exports begin with.
pub const PREFIX: &str = "observe ";
/// The function that gives the size of the memory in pages.
pub const PAGES: &str = "observe pages";
/// The memory itself.
pub const MEMORY: &str = "observe memory";
/// The function that makes the counter of fuel full again, which each call uses up.
pub const REFUEL: &str = "observe refuel";

const TYPE: u8 = 1;
const FUNCTION: u8 = 3;
const EXPORT: u8 = 7;
const CODE: u8 = 10;
/// All sections in the order in which they have to be.
const ORDER: [u8; 13] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, CODE, 11];

/// The module with observers of its memory and of its globals of number types, and with a function that sets a global
/// to a value, where one counts fuel.
pub fn with_observers(wasm: &[u8], fuel: Option<(u32, i32)>) -> Vec<u8> {
    let mut contents = Contents::read(wasm);
    for (index, kind) in contents.globals.clone().into_iter().enumerate() {
        if let Some(code) = type_code(kind) {
            contents.add_function(&format!("{PREFIX}global {index}"), Some(code), &with_leb(0x23, index as u32));
        }
    }
    if contents.has_memory {
        contents.add_function(PAGES, Some(0x7f), &[0x3f, 0]);
        contents.add_export(MEMORY, 2, 0);
    }
    if let Some((global, amount)) = fuel {
        let mut body = vec![0x41];
        signed_leb(&mut body, amount);
        body.extend(with_leb(0x24, global));
        contents.add_function(REFUEL, None, &body);
    }
    contents.write()
}

/// A module's sections, and the counts that what is added has to go on from.
#[derive(Default)]
struct Contents {
    sections: Vec<(u8, Vec<u8>)>,
    types: u32,
    functions: u32,
    globals: Vec<ValType>,
    has_memory: bool,
}

impl Contents {
    fn read(wasm: &[u8]) -> Self {
        let mut contents = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.expect("the smith makes valid modules");
            if let Some((id, range)) = payload.as_section() {
                let bytes = &wasm[range.start as usize..range.end as usize];
                contents.sections.push((id, bytes.to_vec()));
            }
            contents.count(payload);
        }
        contents
    }

    fn count(&mut self, payload: Payload<'_>) {
        match payload {
            Payload::TypeSection(reader) => {
                let groups = reader.into_iter().map(|group| group.expect("the module is valid"));
                self.types = groups.map(|group| group.types().count() as u32).sum();
            }
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    match import.expect("the module is valid").ty {
                        TypeRef::Func(_) | TypeRef::FuncExact(_) => self.functions += 1,
                        TypeRef::Global(global) => self.globals.push(global.content_type),
                        TypeRef::Memory(_) => self.has_memory = true,
                        TypeRef::Table(_) | TypeRef::Tag(_) => {}
                    }
                }
            }
            Payload::FunctionSection(reader) => self.functions += reader.count(),
            Payload::MemorySection(reader) => self.has_memory |= reader.count() > 0,
            Payload::GlobalSection(reader) => {
                let globals = reader.into_iter().map(|global| global.expect("the module is valid").ty.content_type);
                self.globals.extend(globals);
            }
            _ => {}
        }
    }

    /// Adds a function without parameters or locals, and exports it.
    fn add_function(&mut self, name: &str, result: Option<u8>, instructions: &[u8]) {
        let kind = match result {
            None => vec![0x60, 0, 0],
            Some(code) => vec![0x60, 0, 1, code],
        };
        self.append(TYPE, &kind);
        self.append(FUNCTION, &leb(self.types));
        let mut code = leb(instructions.len() as u32 + 2);
        code.push(0);
        code.extend(instructions);
        code.push(0x0b);
        self.append(CODE, &code);
        self.add_export(name, 0, self.functions);
        self.types += 1;
        self.functions += 1;
    }

    fn add_export(&mut self, name: &str, kind: u8, index: u32) {
        let mut export = leb(name.len() as u32);
        export.extend(name.as_bytes());
        export.push(kind);
        export.extend(leb(index));
        self.append(EXPORT, &export);
    }

    /// Adds one entry to a section, which begins with the number of its entries.
    fn append(&mut self, id: u8, entry: &[u8]) {
        let rank = |id: u8| ORDER.iter().position(|other| *other == id);
        let at = self.sections.iter().position(|(other, _)| *other == id).unwrap_or_else(|| {
            let at = self.sections.iter().position(|(other, _)| rank(*other) > rank(id));
            let at = at.unwrap_or(self.sections.len());
            self.sections.insert(at, (id, vec![0]));
            at
        });
        let bytes = &mut self.sections[at].1;
        let (count, length) = read_leb(bytes);
        let mut extended = leb(count + 1);
        extended.extend(&bytes[length..]);
        extended.extend(entry);
        *bytes = extended;
    }

    fn write(&self) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (id, bytes) in &self.sections {
            wasm.push(*id);
            wasm.extend(leb(bytes.len() as u32));
            wasm.extend(bytes);
        }
        wasm
    }
}

/// How the binary format writes a number type; other types are not observed.
fn type_code(kind: ValType) -> Option<u8> {
    match kind {
        ValType::I32 => Some(0x7f),
        ValType::I64 => Some(0x7e),
        ValType::F32 => Some(0x7d),
        ValType::F64 => Some(0x7c),
        ValType::V128 | ValType::Ref(_) => None,
    }
}

fn with_leb(opcode: u8, index: u32) -> Vec<u8> {
    let mut bytes = vec![opcode];
    bytes.extend(leb(index));
    bytes
}

fn leb(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn signed_leb(bytes: &mut Vec<u8>, mut value: i32) {
    while !(-64..64).contains(&value) {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8 & 0x7f);
}

/// The number at the front, and how many bytes it takes.
fn read_leb(bytes: &[u8]) -> (u32, usize) {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return (value, at + 1);
        }
    }
    panic!("a number never ends")
}

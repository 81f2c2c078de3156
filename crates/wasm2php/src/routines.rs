//! The functions of the runtime (and of PHP) that generated code calls, and what they may do.
//!
//! This list is the whole surface between generated code and `runtime/`; a test holds it against the PHP files.

/// What calling a routine may do besides giving a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: same arguments, same value.
    Pure,
    /// It may trap.
    Traps,
    /// It never returns.
    AlwaysTraps,
    /// It reads memory or a table and may trap.
    ReadsState,
    /// It changes memory or a table and may trap; such calls are statements.
    Acts,
}

impl Effect {
    pub(crate) fn traps(self) -> bool {
        self != Effect::Pure
    }
}

/// Where a routine is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// PHP itself.
    Php,
    /// A method of the instance, `runtime/Instance.php` or one of its traits.
    Instance,
    /// A static method of a class of the runtime.
    Class(&'static str),
}

/// A function that generated code may call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Routine {
    pub(crate) home: Home,
    pub(crate) name: &'static str,
    pub(crate) effect: Effect,
}

/// Declares all routines, and the list of them for the tests.
macro_rules! routines {
    ($($id:ident = $home:expr, $name:literal, $effect:ident;)*) => {
        $(pub(crate) static $id: Routine = Routine { home: $home, name: $name, effect: Effect::$effect };)*

        #[cfg(test)]
        pub(crate) static ALL: &[&Routine] = &[$(&$id),*];
    };
}

const INTEGERS: Home = Home::Class("Integers");
const FLOATS: Home = Home::Class("Floats");
const CONVERSIONS: Home = Home::Class("Conversions");

routines! {
    IS_INT = Home::Php, "is_int", Pure;
    INTDIV = Home::Php, "intdiv", Pure;
    ABS = Home::Php, "abs", Pure;
    CEIL = Home::Php, "ceil", Pure;
    FLOOR = Home::Php, "floor", Pure;
    SQRT = Home::Php, "sqrt", Pure;

    ADD64 = INTEGERS, "add64", Pure;
    SUB64 = INTEGERS, "sub64", Pure;
    MUL64 = INTEGERS, "mul64", Pure;
    DIV_S32 = INTEGERS, "divS32", Traps;
    DIV_U32 = INTEGERS, "divU32", Traps;
    REM_S32 = INTEGERS, "remS32", Traps;
    REM_U32 = INTEGERS, "remU32", Traps;
    DIV_S64 = INTEGERS, "divS64", Traps;
    DIV_U64 = INTEGERS, "divU64", Traps;
    REM_S64 = INTEGERS, "remS64", Traps;
    REM_U64 = INTEGERS, "remU64", Traps;
    SHR_U64 = INTEGERS, "shrU64", Pure;
    ROTL32 = INTEGERS, "rotl32", Pure;
    ROTL64 = INTEGERS, "rotl64", Pure;
    CLZ32 = INTEGERS, "clz32", Pure;
    CTZ32 = INTEGERS, "ctz32", Pure;
    CLZ64 = INTEGERS, "clz64", Pure;
    CTZ64 = INTEGERS, "ctz64", Pure;
    POPCNT = INTEGERS, "popcnt", Pure;

    ROUND_TO_F32 = FLOATS, "roundToF32", Pure;
    DIV = Home::Php, "fdiv", Pure;
    MIN = FLOATS, "min", Pure;
    MAX = FLOATS, "max", Pure;
    NEAREST = FLOATS, "nearest", Pure;
    TRUNC = FLOATS, "trunc", Pure;
    NEGATE = FLOATS, "negate", Pure;
    COPYSIGN = FLOATS, "copysign", Pure;
    F64_FROM_BITS = FLOATS, "f64FromBits", Pure;
    F64_TO_BITS = FLOATS, "f64ToBits", Pure;
    F32_FROM_BITS = FLOATS, "f32FromBits", Pure;
    F32_TO_BITS = FLOATS, "f32ToBits", Pure;

    TRUNC_S32 = CONVERSIONS, "truncS32", Traps;
    TRUNC_U32 = CONVERSIONS, "truncU32", Traps;
    TRUNC_S64 = CONVERSIONS, "truncS64", Traps;
    TRUNC_U64 = CONVERSIONS, "truncU64", Traps;
    TRUNC_SAT_S32 = CONVERSIONS, "truncSatS32", Pure;
    TRUNC_SAT_U32 = CONVERSIONS, "truncSatU32", Pure;
    TRUNC_SAT_S64 = CONVERSIONS, "truncSatS64", Pure;
    TRUNC_SAT_U64 = CONVERSIONS, "truncSatU64", Pure;
    U64_TO_F64 = CONVERSIONS, "u64ToF64", Pure;
    S64_TO_F32 = CONVERSIONS, "s64ToF32", Pure;
    U64_TO_F32 = CONVERSIONS, "u64ToF32", Pure;

    OUT_OF_BOUNDS = Home::Instance, "outOfBounds", ReadsState;
    LOAD16 = Home::Instance, "load16", ReadsState;
    LOAD32 = Home::Instance, "load32", ReadsState;
    LOAD64 = Home::Instance, "load64", ReadsState;
    STORE16 = Home::Instance, "store16", Acts;
    STORE32 = Home::Instance, "store32", Acts;
    STORE64 = Home::Instance, "store64", Acts;
    MEMORY_GROW = Home::Instance, "memoryGrow", Acts;
    MEMORY_COPY = Home::Instance, "memoryCopy", Acts;
    MEMORY_FILL = Home::Instance, "memoryFill", Acts;
    MEMORY_INIT = Home::Instance, "memoryInit", Acts;
    DATA_DROP = Home::Instance, "dataDrop", Acts;
    UNREACHABLE = Home::Instance, "unreachable", AlwaysTraps;
    REFERENCE = Home::Instance, "reference", Pure;
    NO_ENTRY = Home::Instance, "noEntry", ReadsState;
    TABLE_SIZE = Home::Instance, "tableSize", ReadsState;
    TABLE_SET = Home::Instance, "tableSet", Acts;
    TABLE_GROW = Home::Instance, "tableGrow", Acts;
    TABLE_FILL = Home::Instance, "tableFill", Acts;
    TABLE_COPY = Home::Instance, "tableCopy", Acts;
    TABLE_INIT = Home::Instance, "tableInit", Acts;
    ELEM_DROP = Home::Instance, "elemDrop", Acts;
    MISSING_ELEMENT = Home::Instance, "missingElement", Traps;
    WRONG_SIGNATURE = Home::Instance, "wrongSignature", AlwaysTraps;
}

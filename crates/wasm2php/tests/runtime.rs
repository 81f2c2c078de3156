//! The hand-written runtime alone; the tests are PHP, in `tests/runtime/run.php`.

mod support;

use std::path::Path;

use support::{PHP_MODES, php};

#[test]
fn the_runtime_does_what_it_says() {
    for (_, settings) in PHP_MODES {
        let said = php(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runtime/run.php"), settings);
        assert_eq!(said, "19 passed\n");
    }
}

//! The examples of the README, run word for word against a running sandbox.

use std::process::Command;

use crate::program::Running;

const README: &str = include_str!("../../README.md");

/// The address that the examples of the README use.
const README_ADDRESS: &str = "127.0.0.1:8900";

/// The blocks of the README between ```` ```sh ```` and ```` ``` ```` that call the sandbox.
fn examples() -> Vec<&'static str> {
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.filter(|block| block.contains("curl")).collect()
}

#[test]
fn every_example_works_in_the_order_of_the_readme() {
    let sandbox = Running::start(&["--seed", "--quiet", "--listen", "127.0.0.1:0"]);
    let script = examples().join("\n").replace(README_ADDRESS, &sandbox.address.to_string());
    let checked = format!("set -eu\n{script}");
    let output = Command::new("bash").args(["-c", &checked]).output().expect("bash, curl and openssl are installed");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{checked}\n{stdout}\n{stderr}");

    // Each example says in a comment what it answers.
    let expected: Vec<&str> = script.lines().filter_map(|line| line.strip_prefix("# answers: ")).collect();
    assert!(expected.len() >= 6, "{expected:?}");
    let mut rest = &*stdout;
    for part in expected {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("{part} is not next in {rest}\n{stderr}"));
        rest = after;
    }
}

//! The program as a person or a script starts it: output, exit status, signals, and what a restart leaves.

use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use ahpc_sandbox::cli::{DEFAULT_API_KEY, DEFAULT_LISTING_SOURCE_ID, DEFAULT_SHOP_ID, HELP};
use serde_json::json;

use crate::support::{Call, SECRET, tcp};

/// A running sandbox; it is killed when a test fails before it stops.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    output: BufReader<std::process::ChildStdout>,
}

impl Running {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}"));
        Self { address: address.parse().unwrap(), child, output }
    }

    pub fn send(&self, call: &Call) -> String {
        tcp::exchange(self.address, &tcp::request(call, "HTTP/1.1")).unwrap()
    }

    /// Sends a signal and answers the exit status and the rest of the output.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &process]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (status.code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ahpc-sandbox"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// A call for the shop that `--seed` makes.
pub fn for_default_shop(call: Call) -> Call {
    call.shop(DEFAULT_SHOP_ID).bearer(DEFAULT_API_KEY)
}

#[test]
fn help_and_version_are_printed() {
    let help = run(&["--help"]);
    assert_eq!((help.status.code(), String::from_utf8(help.stdout).unwrap()), (Some(0), HELP.to_owned()));
    for part in [DEFAULT_SHOP_ID, DEFAULT_LISTING_SOURCE_ID, DEFAULT_API_KEY] {
        assert!(HELP.contains(part), "{part}");
    }
    let version = run(&["-V"]);
    assert_eq!(version.stdout, format!("ahpc-sandbox {}\n", env!("CARGO_PKG_VERSION")).into_bytes());
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for arguments in [&["--port", "1"][..], &["--seed", "x:y"], &["--auth"], &["stray"], &["--generation", "2026-07"]] {
        let output = run(arguments);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{arguments:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("--help"));
    }
}

#[test]
fn what_cannot_be_served_ends_with_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let no_database = folder.path().join("text");
    std::fs::write(&no_database, "this is no database, however long one looks at it").unwrap();
    let missing_folder = folder.path().join("missing/sandbox.db");
    let other_tables = folder.path().join("other.db");
    rusqlite::Connection::open(&other_tables).unwrap().execute_batch("CREATE TABLE mine (id)").unwrap();

    let database = |path: &Path| ["--listen", "127.0.0.1:0", "--database", path.to_str().unwrap()].map(str::to_owned);
    let cases = [
        ("cannot listen on ", vec!["--listen".to_owned(), address]),
        ("cannot listen on ", vec!["--listen".to_owned(), "nonsense".to_owned()]),
        ("cannot use the database ", database(&no_database).to_vec()),
        ("cannot use the database ", database(&missing_folder).to_vec()),
        ("cannot use the database ", database(&other_tables).to_vec()),
    ];
    for (reason, arguments) in cases {
        let (status, output, errors) = end_of(&arguments);
        assert_eq!((status, output.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(errors.starts_with(&format!("ahpc-sandbox: {reason}")), "{errors}");
    }
}

/// Exit status, first line of output and errors of a sandbox that should not come up; one that does is killed.
pub fn end_of(arguments: &[String]) -> (Option<i32>, String, String) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    if !first_line.is_empty() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), first_line, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn it_says_where_to_look_and_ends_with_0_on_either_signal() {
    for signal in ["TERM", "INT"] {
        let sandbox = Running::start(&["--seed", "--listen", "127.0.0.1:0"]);
        let base_url = format!("http://{}", sandbox.address);
        let (status, introduction) = sandbox.stop(signal);
        assert_eq!(status, Some(0));
        let config = format!("define( 'AHPC_BACKEND_BASE_URL', '{base_url}' );");
        for part in [
            DEFAULT_SHOP_ID,
            DEFAULT_API_KEY,
            "Authorization: Bearer <credential> or x-api-key: <credential>",
            &format!("{base_url}/_sandbox/"),
            &config,
        ] {
            assert!(introduction.contains(part), "{part} is not in {introduction}");
        }
    }
}

#[test]
fn quiet_means_the_address_and_nothing_else() {
    let sandbox = Running::start(&["--seed", "--quiet", "--listen", "127.0.0.1:0"]);
    sandbox.send(&for_default_shop(Call::patch(&json!({}))));
    assert_eq!(sandbox.stop("TERM"), (Some(0), String::new()));
}

#[test]
fn either_header_alone_can_be_asked_for() {
    for (auth, bearer, key) in [("both", "200", "200"), ("bearer", "200", "401"), ("api-key", "401", "200")] {
        let sandbox = Running::start(&["--seed", "--auth", auth, "--listen", "127.0.0.1:0"]);
        let call = for_default_shop(Call::patch(&json!({})));
        assert!(sandbox.send(&call).starts_with(&format!("HTTP/1.1 {bearer} ")), "{auth}");
        assert!(sandbox.send(&call.api_key(DEFAULT_API_KEY)).starts_with(&format!("HTTP/1.1 {key} ")), "{auth}");
    }
}

/// The first line of errors of a sandbox that listens here, empty when there is none.
fn warning(listen: &str) -> String {
    let arguments = ["--quiet", "--listen", listen];
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    child.kill().unwrap();
    let errors = child.wait_with_output().unwrap().stderr;
    assert!(first_line.starts_with("listening on "), "{listen}: {first_line}");
    String::from_utf8(errors).unwrap()
}

#[test]
fn whoever_lets_others_in_is_warned() {
    for listen in ["127.0.0.1:0", "127.3.2.1:0", "localhost:0"] {
        assert_eq!(warning(listen), "", "{listen}");
    }
    let warned = warning("0.0.0.0:0");
    assert!(warned.starts_with("ahpc-sandbox: warning: 0.0.0.0:") && warned.lines().count() == 1, "{warned}");
}

#[test]
fn a_user_is_known_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.db");
    let arguments = ["--database", database.to_str().unwrap(), "--listen", "127.0.0.1:0", "--quiet"];
    let sandbox = Running::start(&[&arguments[..], &["--seed"]].concat());
    let token = json!({"token": "t", "scopes": ["shops:manage"], "shops": [DEFAULT_SHOP_ID]});
    let mut add = Call::patch(&token);
    (add.method, add.path) = ("POST", "/_sandbox/tokens".to_owned());
    assert!(sandbox.send(&add).starts_with("HTTP/1.1 201 "));
    assert_eq!(sandbox.stop("TERM").0, Some(0));

    let sandbox = Running::start(&arguments);
    for credential in ["t", DEFAULT_API_KEY] {
        let call = Call::patch(&json!({})).shop(DEFAULT_SHOP_ID).bearer(credential);
        assert!(sandbox.send(&call).starts_with("HTTP/1.1 200 "), "{credential}");
    }
}

#[test]
fn a_restart_leaves_everything_but_faults() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.db");
    let arguments = ["--database", database.to_str().unwrap(), "--listen", "127.0.0.1:0", "--seed"];
    let registration = json!({"woocommerceWebhookSecret": SECRET, "woocommerceLanguage": "de"});
    let product = json!([{"shopsProductId": "1", "state": "AVAILABLE"}]);

    let sandbox = Running::start(&arguments);
    assert!(sandbox.send(&for_default_shop(Call::patch(&registration))).starts_with("HTTP/1.1 200 "));
    assert!(sandbox.send(&for_default_shop(Call::put(&product))).starts_with("HTTP/1.1 202 "));
    let mut fault = Call::patch(&json!({"operation": "*", "kind": "drop"}));
    (fault.method, fault.path) = ("POST", "/_sandbox/faults".to_owned());
    assert!(sandbox.send(&fault).starts_with("HTTP/1.1 201 "));
    assert_eq!(sandbox.stop("TERM").0, Some(0));

    // Seeded again, the shop keeps what it has registered: the delivery is signed with the secret from before.
    let sandbox = Running::start(&arguments);
    let delivery = for_default_shop(Call::webhook("product.deleted", &json!({"id": 1})));
    assert!(sandbox.send(&delivery).starts_with("HTTP/1.1 202 "));
    let list = |name: &str| sandbox.send(&Call::patch(&json!({})).at("GET", &format!("/_sandbox/{name}")));
    assert!(list("products").contains(r#""state":"REMOVED""#));
    assert!(list("requests").contains(r#""total":3"#));
    assert!(list("faults").contains(r#""total":0"#));
    assert_eq!(sandbox.stop("TERM").0, Some(0));
}

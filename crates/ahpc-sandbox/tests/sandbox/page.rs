//! The page and the description of the control interface, as a browser gets them.

use serde_json::json;

use crate::support::{
    Api, Call,
    tcp::{self, Server},
};

fn get(path: &str) -> Call {
    Call::patch(&json!({})).at("GET", path)
}

/// Addresses in attributes that make a browser load something.
fn loaded_addresses(html: &str) -> Vec<&str> {
    [" src=\"", " srcset=\"", "<link rel=\"stylesheet\" href=\"", "url("]
        .into_iter()
        .flat_map(|start| html.split(start).skip(1))
        .map(|rest| rest.split(['"', ')']).next().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn the_page_is_whole_and_loads_nothing_from_elsewhere() {
    let answered = Api::new().send(get("/")).await;
    assert_eq!((answered.status, answered.content_type.as_deref()), (200, Some("text/html; charset=utf-8")));
    assert!(answered.text.contains("<!doctype html>") && answered.text.contains("new EventSource("));
    assert!(!answered.text.contains("{{"), "a placeholder was not filled");
    assert_eq!(loaded_addresses(&answered.text), Vec::<&str>::new());
}

#[tokio::test]
async fn the_page_never_makes_markup_of_what_it_is_told() {
    let page = Api::new().send(get("/")).await.text;
    for dangerous in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
        assert!(!page.contains(dangerous), "{dangerous}");
    }
}

#[tokio::test]
async fn the_policy_allows_the_two_built_in_parts_and_no_other_script() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    let answer = tcp::send(server.address, get("/")).await.unwrap();
    let policy = answer.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    server.stop().await;
}

#[tokio::test]
async fn the_control_interface_describes_every_address_and_kind() {
    let text = Api::new().send(get("/_sandbox/")).await.text;
    assert_eq!(Api::new().send(get("/_sandbox")).await.text, text);
    for word in [
        "requests",
        "deliveries",
        "products",
        "shops",
        "tokens",
        "faults",
        "auth",
        "generation",
        "reset",
        "events",
        "status",
    ] {
        assert!(text.contains(&format!("/_sandbox/{word}")), "{word}");
    }
    for operation in ahpc_sandbox::operation::Operation::ALL {
        assert!(text.contains(operation.id()), "{}", operation.id());
    }
    for kind in ["status", "rate_limit", "partial", "delay", "hang", "drop"] {
        assert!(text.contains(&format!("<tr><td><code>{kind}</code>")), "{kind}");
    }
}

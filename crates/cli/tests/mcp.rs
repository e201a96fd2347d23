//! `checkbox mcp`, asked in its own protocol.
#![cfg(feature = "mcp")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A server below whose root the test's documents are, and a client that has initialised it.
struct Session {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    last_id: u64,
}

impl Session {
    fn new(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_checkbox"))
            .args(["mcp", "--root"])
            .arg(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut session = Self {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
            last_id: 0,
        };
        let client = json!({"protocolVersion": "2025-06-18", "capabilities": {},
                            "clientInfo": {"name": "test", "version": "1"}});
        session.ask("initialize", &client);
        session.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.stdin, "{message}").unwrap();
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        loop {
            let mut line = String::new();
            assert!(self.stdout.read_line(&mut line).unwrap() > 0, "the server left");
            let answer: Value = serde_json::from_str(&line).unwrap();
            if answer["id"] == id {
                return answer["result"].clone();
            }
        }
    }

    fn find(&mut self, arguments: &Value) -> Value {
        self.ask(
            "tools/call",
            &json!({"name": "find_checkboxes", "arguments": arguments}),
        )
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn data() -> &'static Path {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data").as_ref()
}

#[test]
fn a_form_is_read_and_its_boxes_are_in_text_and_structure() {
    let mut session = Session::new(data());
    let tools = session.ask("tools/list", &json!({}));
    assert_eq!(tools["tools"][0]["name"], "find_checkboxes");
    let answer = session.find(&json!({"path": "sample-form.png"}));
    assert_eq!(
        answer["structuredContent"]["counts"],
        json!({"empty_checkbox": 21, "filled_checkbox": 10})
    );
    let text = answer["content"][0]["text"].as_str().unwrap();
    assert_eq!(text.matches("- [x]").count(), 10);
}

#[test]
fn what_cannot_be_read_is_an_error_of_the_tool_that_says_why() {
    let mut session = Session::new(data());
    for (arguments, line) in [
        (
            json!({"path": "../golden/README.md"}),
            "there is no such file below",
        ),
        (json!({"path": "sample-form.html"}), "not a"),
        (json!({"path": "sample-pages.pdf", "pages": "99"}), "--pages"),
        (json!({"path": "sample-pages.pdf", "pages": "x"}), "pages:"),
    ] {
        let answer = session.find(&arguments);
        assert_eq!(answer["isError"], true, "{answer}");
        let text = answer["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(line), "{text}");
    }
}

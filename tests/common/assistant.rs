//! `limier mcp`, asked line by line, and the messages of the protocol.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A request of the protocol.
pub(crate) fn message(method: &str, parameters: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters })
}

/// What a client says first.
pub(crate) fn hello() -> Value {
    let client = json!({ "name": "test", "version": "1" });
    let parameters =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    message("initialize", parameters)
}

/// A call of a tool.
pub(crate) fn call(name: &str, arguments: Value) -> Value {
    message("tools/call", json!({ "name": name, "arguments": arguments }))
}

/// A running `limier mcp`.
pub(crate) struct Assistant {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Assistant {
    /// `command` is one that speaks the protocol.
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut assistant = Self { child, input, output: BufReader::new(output) };
        let told = assistant.ask(&hello());
        assert_eq!(told["serverInfo"]["name"], "limier");
        let begun = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        writeln!(assistant.input, "{begun}").unwrap();
        assistant
    }

    /// The line that answers a message.
    pub(crate) fn line(&mut self, message: &Value) -> String {
        writeln!(self.input, "{message}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    /// The result of a message.
    pub(crate) fn ask(&mut self, message: &Value) -> Value {
        let line = self.line(message);
        let reply: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        reply["result"].clone()
    }

    /// Closes its input, as a client does that goes; the exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        drop(self.input);
        self.child.wait().unwrap().code()
    }
}

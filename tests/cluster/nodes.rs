//! The nodes of a cluster, started once for all tests of this program.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How many nodes there are.
pub(crate) const NODES: usize = 3;
/// How long a node may take to be one of the cluster again.
const BACK: Duration = Duration::from_secs(180);

static CLUSTER: LazyLock<Mutex<Nodes>> = LazyLock::new(|| Mutex::new(Nodes::start()));

/// The cluster, for one test at a time; all its nodes are there.
pub(crate) fn cluster() -> MutexGuard<'static, Nodes> {
    let nodes = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
    nodes.await_all();
    nodes
}

/// A running cluster. The operating system ends its nodes with the `guard`.
pub(crate) struct Nodes {
    folder: PathBuf,
    port: u16,
    /// A shell that stops the nodes when its input ends, with this process at the latest.
    _guard: std::process::Child,
}

impl Nodes {
    fn start() -> Self {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        // `OPENSEARCH=3` takes another version, with other libraries.
        let version = std::env::var("OPENSEARCH").map(|version| format!("-{version}"));
        let name = format!("cluster{}", version.unwrap_or_default());
        let (folder, port) = (target.join(name), 9_400);
        // What an earlier run left must not be found; what it downloaded may be.
        for node in 1..=NODES {
            let _ = std::fs::remove_dir_all(folder.join(format!("node-{node}")));
        }
        let place = folder.display().to_string();
        let script = format!("{}/tests/cluster/cluster.sh", env!("CARGO_MANIFEST_DIR"));
        let guard = Command::new("sh")
            .args(["-c", &format!("cat > /dev/null; '{script}' stop '{place}'")])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let nodes = Self { folder, port, _guard: guard };
        nodes.script(&["start", &place, &NODES.to_string(), &port.to_string()]);
        nodes
    }

    fn script(&self, arguments: &[&str]) {
        let script = format!("{}/tests/cluster/cluster.sh", env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(script).args(arguments).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cluster.sh {arguments:?}: {told}");
    }

    fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    /// The address of a node, from 1.
    pub(crate) fn url(&self, node: usize) -> String {
        format!("http://127.0.0.1:{}", usize::from(self.port) + node)
    }

    /// The process of a node, from 1.
    pub(crate) fn pid(&self, node: usize) -> u32 {
        let file = self.folder.join(format!("node-{node}.pid"));
        std::fs::read_to_string(file).unwrap().trim().parse().unwrap()
    }

    /// Kill -9.
    pub(crate) fn kill(&self, node: usize) {
        self.script(&["kill", &self.folder(), &node.to_string()]);
    }

    /// Starts a node that was killed, on its data.
    pub(crate) fn bring_back(&self, node: usize) {
        let (nodes, port) = (NODES.to_string(), self.port.to_string());
        self.script(&["node", &self.folder(), &node.to_string(), &nodes, &port]);
    }

    /// Waits until all nodes are there, and all parts of all indexes twice.
    pub(crate) fn await_all(&self) {
        let start = Instant::now();
        let path =
            format!("/_cluster/health?wait_for_status=green&wait_for_nodes={NODES}&timeout=20s");
        while start.elapsed() < BACK {
            let health = self.ask("GET", &path, "");
            if health["timed_out"] == false && health["status"] == "green" {
                return;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        panic!("the cluster is not whole after {BACK:?}");
    }

    /// The answer of a node that answers; null if none does.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        (1..=NODES).find_map(|node| self.ask_node(node, method, path, body)).unwrap_or_default()
    }

    fn ask_node(&self, node: usize, method: &str, path: &str, body: &str) -> Option<Value> {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-m", "60", "-X", method, "-H", "Content-Type: application/json"]);
        if !body.is_empty() {
            curl.args(["--data-binary", body]);
        }
        let output = curl.arg(format!("{}{path}", self.url(node))).output().unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    /// How many documents of a kind an index holds, and says that it shows.
    pub(crate) fn count(&self, index: &str, kind: &str) -> u64 {
        let query = format!("{{\"query\":{{\"term\":{{\"kind\":\"{kind}\"}}}}}}");
        let counted = self.ask("POST", &format!("/{index}/_count"), &query);
        counted["count"].as_u64().unwrap_or_else(|| panic!("{counted}"))
    }

    /// How many passages hold a word, and are shown.
    pub(crate) fn count_with(&self, index: &str, word: &str) -> u64 {
        let query = format!(
            "{{\"query\":{{\"bool\":{{\"filter\":[{{\"term\":{{\"kind\":\"section\"}}}},\
             {{\"term\":{{\"terms.all\":\"{word}\"}}}}]}}}}}}"
        );
        let counted = self.ask("POST", &format!("/{index}/_count"), &query);
        counted["count"].as_u64().unwrap_or_else(|| panic!("{counted}"))
    }
}

//! Checks of `deploy/` and the like: every file by the tool that will read it, where that tool is on this machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::steps::{Outcome, Step};
use crate::tools;

/// What systemd calls "OK": 10 is no hardening at all. In tenths.
const EXPOSURE_TENTHS: &str = "15";
const OVERLAYS: [&str; 2] = ["cpu", "gpu"];
const COMPONENT: &str = "# components: ";

/// The checks of `deploy/` and of what else runs or builds the program elsewhere.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "deploy/robot: the systemd unit",
        run: robot,
    },
    Step {
        name: "deploy/vm-nginx: nginx before the program",
        run: nginx,
    },
    Step {
        name: "deploy/ecs, deploy/lambda: CloudFormation",
        run: templates,
    },
    Step {
        name: "deploy/kubernetes: manifests",
        run: manifests,
    },
    Step {
        name: "deploy/kubernetes: overlays",
        run: overlays,
    },
    Step {
        name: "deploy/kubernetes/spin",
        run: |_| {
            Ok(Outcome::Skipped(
                "only a cluster has the schema of SpinApp".to_owned(),
            ))
        },
    },
    Step {
        name: "deploy/watching: alerts and dashboard",
        run: watching,
    },
    Step {
        name: "deploy: shell scripts parse",
        run: scripts,
    },
    Step {
        name: "docker-compose.yml",
        run: compose,
    },
    Step {
        name: "deploy/cloud-run",
        run: |_| {
            Ok(Outcome::Skipped(
                "Google Cloud reads it; no tool checks it offline".to_owned(),
            ))
        },
    },
    Step {
        name: "the workflows of GitHub",
        run: workflows,
    },
];

fn robot(sh: &Shell) -> Result<Outcome> {
    if !has(sh, "systemd-analyze --version") {
        return Ok(Outcome::missing("systemd-analyze"));
    }
    let temporary = sh.create_temp_dir()?;
    let unit = temporary.path().join("checkbox.service");
    // The program need not be installed to check the rest.
    let text = sh
        .read_file("deploy/robot/checkbox.service")?
        .replace("/usr/local/bin/checkbox", "/bin/true");
    sh.write_file(&unit, text)?;
    cmd!(sh, "systemd-analyze verify --man=no {unit}").run()?;
    let security = [
        "security",
        "--offline=true",
        "--no-pager",
        "--threshold",
        EXPOSURE_TENTHS,
    ];
    cmd!(sh, "systemd-analyze {security...} {unit}")
        .quiet()
        .ignore_stdout()
        .run()?;
    Ok(Outcome::Passed)
}

fn nginx(sh: &Shell) -> Result<Outcome> {
    for tool in [
        "nginx -v",
        "curl --version",
        "openssl version",
        "python3 --version",
        "ss --version",
    ] {
        if !has(sh, tool) {
            let program = tool.split(' ').next().unwrap_or(tool);
            return Ok(Outcome::missing(program));
        }
    }
    let program = tools::program(sh)?;
    cmd!(sh, "bash deploy/vm-nginx/check.sh {program}").run()?;
    Ok(Outcome::Passed)
}

fn templates(sh: &Shell) -> Result<Outcome> {
    let Some(python) = tools::python_tools(sh)? else {
        return Ok(Outcome::Skipped(tools::NO_PYTHON_TOOLS.to_owned()));
    };
    let cfn_lint = python.with_file_name("cfn-lint");
    // The template of Lambda names the folder that its build.sh fills.
    sh.create_dir("deploy/lambda/build")?;
    cmd!(
        sh,
        "{cfn_lint} deploy/ecs/template.yaml deploy/lambda/template.yaml"
    )
    .run()?;
    Ok(Outcome::Passed)
}

fn manifests(sh: &Shell) -> Result<Outcome> {
    let mut files = vec![PathBuf::from("deploy/kubernetes/batch/job.yaml")];
    files.extend(
        sh.read_dir("deploy/kubernetes/base")?
            .into_iter()
            .filter(|path| !path.ends_with("kustomization.yaml")),
    );
    validate(sh, &files)
}

fn overlays(sh: &Shell) -> Result<Outcome> {
    if !has(sh, "kubectl version --client") {
        return Ok(Outcome::missing("kubectl"));
    }
    let temporary = sh.create_temp_dir()?;
    let mut files = Vec::new();
    for overlay in OVERLAYS {
        let built = temporary.path().join(format!("{overlay}.yaml"));
        let text = cmd!(sh, "kubectl kustomize deploy/kubernetes/overlays/{overlay}")
            .quiet()
            .read()?;
        ensure!(
            !text.contains("image: checkbox"),
            "the overlay {overlay} does not say where the image is"
        );
        sh.write_file(&built, text)?;
        files.push(built);
    }
    files.push(with_model(sh, temporary.path())?);
    validate(sh, &files)
}

fn validate(sh: &Shell, files: &[PathBuf]) -> Result<Outcome> {
    let Some(python) = tools::python_tools(sh)? else {
        return Ok(Outcome::Skipped(tools::NO_PYTHON_TOOLS.to_owned()));
    };
    let validate = python.with_file_name("kubernetes-validate");
    cmd!(sh, "{validate} --strict --quiet {files...}").run()?;
    Ok(Outcome::Passed)
}

/// The CPU overlay with the component that its comment offers.
fn with_model(sh: &Shell, temporary: &Path) -> Result<PathBuf> {
    let copy = temporary.join("kubernetes");
    cmd!(sh, "cp -r deploy/kubernetes {copy}").quiet().run()?;
    let kustomization = copy.join("overlays/cpu/kustomization.yaml");
    let text = sh.read_file(&kustomization)?;
    ensure!(
        text.contains(COMPONENT),
        "the overlay cpu no longer offers the model's component"
    );
    sh.write_file(&kustomization, text.replace(COMPONENT, "components: "))?;
    let overlay = copy.join("overlays/cpu");
    let text = cmd!(sh, "kubectl kustomize {overlay}").quiet().read()?;
    ensure!(
        text.contains("name: MODEL_PATH"),
        "the component does not set MODEL_PATH"
    );
    let built = temporary.join("model.yaml");
    sh.write_file(&built, text)?;
    Ok(built)
}

fn watching(sh: &Shell) -> Result<Outcome> {
    let dashboard = sh.read_file("deploy/watching/grafana/dashboards/checkbox.json")?;
    let expressions = expressions(&dashboard)?;
    let mut texts = expressions.clone();
    texts.push(sh.read_file("deploy/watching/alerts.yml")?);
    known_metrics(sh, &texts)?;
    if !has(sh, "promtool --version") {
        return Ok(Outcome::Partly(
            "what promtool (Debian: prometheus) checks, which is not on this machine".to_owned(),
        ));
    }
    let _directory = sh.push_dir("deploy/watching");
    for check in ["check config prometheus.yml", "check rules alerts.yml"] {
        let words = check.split(' ');
        cmd!(sh, "promtool {words...}").quiet().ignore_stdout().run()?;
    }
    cmd!(sh, "promtool test rules alerts_test.yml").run()?;
    // The dashboard's expressions, as rules, which promtool can read.
    let rules: Vec<_> = expressions
        .iter()
        .map(|expression| serde_json::json!({ "record": "dashboard", "expr": expression.replace("$job", ".*").replace("$instance", ".*") }))
        .collect();
    let temporary = sh.create_temp_dir()?;
    let file = temporary.path().join("dashboard.yml");
    let text = serde_json::json!({ "groups": [{ "name": "dashboard", "rules": rules }] });
    sh.write_file(&file, text.to_string())?;
    cmd!(sh, "promtool check rules --lint=none {file}")
        .quiet()
        .ignore_stdout()
        .run()?;
    Ok(Outcome::Passed)
}

fn scripts(sh: &Shell) -> Result<Outcome> {
    for script in ["deploy/vm-nginx/check.sh", "deploy/lambda/build.sh"] {
        cmd!(sh, "bash -n {script}").quiet().run()?;
    }
    Ok(Outcome::Passed)
}

fn compose(sh: &Shell) -> Result<Outcome> {
    if !has(sh, "docker compose version") {
        return Ok(Outcome::missing("docker compose"));
    }
    cmd!(sh, "docker compose --profile watched config --quiet").run()?;
    Ok(Outcome::Passed)
}

fn workflows(sh: &Shell) -> Result<Outcome> {
    let Some(python) = tools::python_tools(sh)? else {
        return Ok(Outcome::Skipped(tools::NO_PYTHON_TOOLS.to_owned()));
    };
    let zizmor = python.with_file_name("zizmor");
    cmd!(
        sh,
        "{zizmor} --offline --quiet --strict-collection .github/workflows"
    )
    .run()?;
    Ok(Outcome::Passed)
}

fn expressions(dashboard: &str) -> Result<Vec<String>> {
    let dashboard: serde_json::Value = serde_json::from_str(dashboard)?;
    let panels = dashboard["panels"].as_array().context("a dashboard has panels")?;
    let targets = panels
        .iter()
        .filter_map(|panel| panel["targets"].as_array())
        .flatten();
    Ok(targets
        .filter_map(|target| target["expr"].as_str().map(str::to_owned))
        .collect())
}

/// Fails where alerts or dashboard name a metric that the service does not have.
fn known_metrics(sh: &Shell, texts: &[String]) -> Result<()> {
    let source = sh.read_file("crates/server/src/metrics.rs")?;
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let used: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| text.split(|letter| !is_name(letter)))
        .filter(|word| word.starts_with("checkbox_"))
        .collect();
    ensure!(!used.is_empty(), "the alerts name no metric");
    for name in used {
        let base = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|ending| name.strip_suffix(ending))
            .unwrap_or(name);
        ensure!(
            source.contains(&format!("\"{name}\"")) || source.contains(&format!("\"{base}\"")),
            "deploy/watching names the metric {name}, which the service does not have"
        );
    }
    Ok(())
}

fn has(sh: &Shell, command: &str) -> bool {
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let output = cmd!(sh, "{program} {words...}")
        .quiet()
        .ignore_stderr()
        .ignore_stdout()
        .run();
    output.is_ok()
}

//! The checks of `deploy/`: every file by the tool that will read it, where that tool is on this machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::tools;

/// What systemd calls "OK": 10 is no hardening at all. In tenths.
const EXPOSURE_TENTHS: &str = "15";
const OVERLAYS: [&str; 2] = ["cpu", "gpu"];
const COMPONENT: &str = "# components: ";

/// Runs all of them; says which tools are missing.
pub(crate) fn check(sh: &Shell, program: &Path) -> Result<()> {
    robot(sh)?;
    nginx(sh, program)?;
    templates(sh)?;
    kubernetes(sh)?;
    watching(sh)?;
    for script in ["deploy/vm-nginx/check.sh", "deploy/lambda/build.sh"] {
        cmd!(sh, "bash -n {script}").quiet().run()?;
    }
    if has(sh, "docker compose version") {
        cmd!(sh, "docker compose --profile watched config --quiet").run()?;
    } else {
        skipped("docker-compose.yml", "docker compose");
    }
    skipped(
        "deploy/cloud-run",
        "Google Cloud reads it; no tool checks it offline",
    );
    Ok(())
}

fn robot(sh: &Shell) -> Result<()> {
    const UNIT: &str = "deploy/robot/checkbox.service";
    if !has(sh, "systemd-analyze --version") {
        skipped(UNIT, "systemd-analyze");
        return Ok(());
    }
    let temporary = sh.create_temp_dir()?;
    let unit = temporary.path().join("checkbox.service");
    // The program need not be installed to check the rest.
    let text = sh
        .read_file(UNIT)?
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
    Ok(())
}

fn nginx(sh: &Shell, program: &Path) -> Result<()> {
    for tool in [
        "nginx -v",
        "curl --version",
        "openssl version",
        "python3 --version",
        "ss --version",
    ] {
        if !has(sh, tool) {
            skipped("deploy/vm-nginx", tool);
            return Ok(());
        }
    }
    Ok(cmd!(sh, "bash deploy/vm-nginx/check.sh {program}").run()?)
}

fn templates(sh: &Shell) -> Result<()> {
    let Some(python) = tools::deploy_python(sh)? else {
        skipped("deploy/ecs, deploy/lambda", "cfn-lint (PyPI)");
        return Ok(());
    };
    let cfn_lint = python.with_file_name("cfn-lint");
    // The template of Lambda names the folder that its build.sh fills.
    sh.create_dir("deploy/lambda/build")?;
    Ok(cmd!(
        sh,
        "{cfn_lint} deploy/ecs/template.yaml deploy/lambda/template.yaml"
    )
    .run()?)
}

fn kubernetes(sh: &Shell) -> Result<()> {
    const FOLDER: &str = "deploy/kubernetes";
    let Some(python) = tools::deploy_python(sh)? else {
        skipped(FOLDER, "kubernetes-validate (PyPI)");
        return Ok(());
    };
    let validate = python.with_file_name("kubernetes-validate");
    let temporary = sh.create_temp_dir()?;
    let mut manifests = vec![PathBuf::from("deploy/kubernetes/batch/job.yaml")];
    if has(sh, "kubectl version --client") {
        for overlay in OVERLAYS {
            let built = temporary.path().join(format!("{overlay}.yaml"));
            let text = cmd!(sh, "kubectl kustomize {FOLDER}/overlays/{overlay}")
                .quiet()
                .read()?;
            ensure!(
                !text.contains("image: checkbox"),
                "the overlay {overlay} does not say where the image is"
            );
            sh.write_file(&built, text)?;
            manifests.push(built);
        }
        manifests.push(with_model(sh, temporary.path())?);
    } else {
        skipped("deploy/kubernetes/overlays", "kubectl");
        manifests.extend(
            sh.read_dir("deploy/kubernetes/base")?
                .into_iter()
                .filter(|path| !path.ends_with("kustomization.yaml")),
        );
    }
    cmd!(sh, "{validate} --strict --quiet {manifests...}").run()?;
    skipped(
        "deploy/kubernetes/spin",
        "the schema of SpinApp, which only a cluster has",
    );
    Ok(())
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

fn watching(sh: &Shell) -> Result<()> {
    let dashboard = sh.read_file("deploy/watching/grafana/dashboards/checkbox.json")?;
    let expressions = expressions(&dashboard)?;
    let mut texts = expressions.clone();
    texts.push(sh.read_file("deploy/watching/alerts.yml")?);
    known_metrics(sh, &texts)?;
    if !has(sh, "promtool --version") {
        skipped("deploy/watching", "promtool (Debian: prometheus)");
        return Ok(());
    }
    let _directory = sh.push_dir("deploy/watching");
    cmd!(sh, "promtool check config prometheus.yml")
        .quiet()
        .ignore_stdout()
        .run()?;
    cmd!(sh, "promtool check rules alerts.yml")
        .quiet()
        .ignore_stdout()
        .run()?;
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
    Ok(())
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

fn skipped(what: &str, missing: &str) {
    eprintln!("xtask: SKIPPED: {what}: {missing}");
}

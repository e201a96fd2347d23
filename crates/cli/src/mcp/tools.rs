//! Tools of the server.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use checkbox::{Checkbox, DocumentReading, Limits, PageRange, ReadOptions};
use checkbox_batch::files::read_file;
use checkbox_contract::export::markdown;
use checkbox_contract::{DocumentResult, ModelRecord};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, ServerCapabilities, ServerConfig};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, schemars, tool, tool_handler, tool_router};
use serde::Deserialize;

use super::roots;
use crate::flags::with_flag;

/// Reader of forms for an assistant.
#[derive(Clone)]
pub(super) struct Server {
    checkbox: Checkbox,
    roots: Arc<[PathBuf]>,
    limits: Limits,
}

/// Arguments of `find_checkboxes`.
#[derive(Deserialize, schemars::JsonSchema)]
struct FindArguments {
    /// Path of a PDF, PNG, JPEG, TIFF or other image file below one of the roots, absolute or relative to a root.
    path: String,
    /// Pages to read, such as "1-3,7"; all by default.
    pages: Option<String>,
}

impl Server {
    pub(super) fn new(checkbox: Checkbox, roots: Vec<PathBuf>, limits: Limits) -> Self {
        Self {
            checkbox,
            roots: roots.into(),
            limits,
        }
    }

    /// The roots that the program was given, narrowed by those of the client where it has any.
    #[expect(
        deprecated,
        reason = "clients of today have roots, although the protocol gives them up"
    )]
    async fn allowed(&self, context: &RequestContext<RoleServer>) -> Vec<PathBuf> {
        let has_roots = context
            .peer
            .peer_info()
            .is_some_and(|client| client.capabilities.roots.is_some());
        if !has_roots {
            return self.roots.to_vec();
        }
        match context.peer.list_roots().await {
            Ok(answer) => {
                let uris: Vec<String> = answer.roots.into_iter().map(|root| root.uri).collect();
                roots::narrowed(&self.roots, &uris)
            }
            // It promised to answer: nothing may be read on its behalf.
            Err(_) => Vec::new(),
        }
    }

    fn read(&self, arguments: &FindArguments, allowed: &[PathBuf]) -> Result<DocumentResult, String> {
        let pages: PageRange = match arguments.pages.as_deref() {
            Some(pages) => pages.parse().map_err(|error| format!("pages: {error}"))?,
            None => PageRange::default(),
        };
        let file = roots::resolve(arguments.path.as_ref(), allowed)?;
        let bytes = read_file(&file, self.limits.max_bytes)
            .map_err(|error| format!("the file cannot be read: {error}"))?;
        let start = Instant::now();
        let clock = || start.elapsed();
        let options = ReadOptions::default().with_pages(pages).with_limits(self.limits);
        let opened = self
            .checkbox
            .open(bytes, options)
            .map_err(|error| with_flag(&error))?;
        let readings = opened
            .pages()
            .iter()
            .map(|&number| self.checkbox.read_page(&opened, number, Some(&clock)));
        DocumentReading::collect(String::new(), readings, with_flag)
            .into_result()
            .map_err(|error| with_flag(&error))
    }

    fn answer(&self, result: DocumentResult) -> Result<CallToolResult, String> {
        let model = self.checkbox.model();
        let text = markdown::document(&result, &model.class_names).map_err(|error| error.to_string())?;
        let response = result.into_response(&model.class_names, ModelRecord::from(model));
        let json = serde_json::to_value(&response).map_err(|error| error.to_string())?;
        let mut answer = CallToolResult::structured(json);
        answer.content = vec![ContentBlock::text(text)];
        Ok(answer)
    }
}

#[tool_router]
impl Server {
    /// Reads a form off the runtime's threads.
    #[tool(
        description = "Finds the checkboxes and radio buttons of a form (PDF, scan, photo) and says which are filled, with their \
                       labels, questions and places. The text is a task list; the structured content is the whole answer.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn find_checkboxes(
        &self,
        Parameters(arguments): Parameters<FindArguments>,
        context: RequestContext<RoleServer>,
    ) -> CallToolResult {
        let allowed = self.allowed(&context).await;
        let server = self.clone();
        let read = tokio::task::spawn_blocking(move || {
            let result = server.read(&arguments, &allowed)?;
            server.answer(result)
        });
        let answer = read
            .await
            .unwrap_or_else(|_| Err("reading the file failed".to_owned()));
        answer.unwrap_or_else(|line| CallToolResult::error(vec![ContentBlock::text(line)]))
    }
}

#[tool_handler]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions("Reads which boxes of a form are ticked. Files never leave this machine.")
    }
}

//! The golden set through `POST /predict`.

use checkbox::{Checkbox, ModelOptions};
use checkbox_golden::CASES;
use checkbox_server::{AppState, router};

use crate::service::{config, default_service, form, send};

#[tokio::test]
async fn the_api_answers_as_the_library_does() {
    for case in CASES {
        let service = match case.model {
            None => default_service(),
            Some(model) => {
                let detector = Checkbox::from_onnx(model, ModelOptions::default()).unwrap();
                router(AppState::new(config(&[]), detector).unwrap())
            }
        };
        let path = match case.pages {
            Some(pages) => format!("/predict?words=true&pages={pages}"),
            None => "/predict?words=true".to_owned(),
        };
        let answer = send(&service, form(&path, case.document)).await;
        if let Err(mismatch) = case.check(&serde_json::from_value(answer.json()).unwrap()) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}

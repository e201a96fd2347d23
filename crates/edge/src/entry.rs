//! Exports of the component: what a host calls.
#![allow(
    unsafe_code,
    missing_docs,
    reason = "exports of a component are generated, and unsafe by nature"
)]

use checkbox_service::{answer, request_id};
use http::{HeaderValue, Method, StatusCode, header};
use spin_sdk::http::{FullBody, Request, Response};
use spin_sdk::http_service;
use uuid::Uuid;

use crate::back_pressure::BackPressure;
use crate::routes;

#[http_service]
async fn handle(request: Request) -> Response<FullBody<bytes::Bytes>> {
    let _alone = BackPressure::take();
    let request_id = request_id(request.headers(), || Uuid::new_v4().to_string());
    let without_body = request.method() == Method::HEAD;
    let outcome = routes::answer(request).await;
    let mut response = outcome.unwrap_or_else(|error| answer::problem(&error, &request_id));
    answer::with_common_headers(&mut response, &request_id);
    if !without_body && response.status() != StatusCode::NOT_MODIFIED {
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(header::CONTENT_LENGTH, length);
    }
    response.map(|body| FullBody::new(body.into()))
}

mod initialisation {
    spin_sdk::wit_bindgen::generate!({
        inline: "
            package checkbox:edge;

            world initialisation {
                /// Called once, when the snapshot is made.
                export wizer-initialize: func();
            }
        ",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });

    struct Component;

    impl Guest for Component {
        fn wizer_initialize() {
            crate::snapshot::initialise();
        }
    }

    export!(Component);
}

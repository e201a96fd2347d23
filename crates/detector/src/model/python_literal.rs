//! Python and JSON literals, as far as ONNX metadata values are written in them.
//!
//! Ultralytics stores `str(value)`: `{0: 'empty', 1: "it's"}` for class names, `[640, 640]` for sizes. Other tools
//! store JSON. Both are read here: numbers, strings, true, false, none, lists, tuples and dicts
//! (<https://docs.python.org/3/reference/lexical_analysis.html#literals>, RFC 8259).

/// A parsed literal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Number(f64),
    Text(String),
    Bool(bool),
    Nothing,
    List(Vec<Literal>),
    Dict(Vec<(Literal, Literal)>),
}

/// Deeper nesting than any metadata needs; bounds the recursion on hostile input.
const MAX_DEPTH: usize = 16;

impl Literal {
    /// Parses the whole of `text`; the error says what is wrong and at which byte.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { text, position: 0 };
        let value = parser.value(0)?;
        parser.skip_space();
        if parser.position < text.len() {
            return Err(parser.error("unexpected text after the value"));
        }
        Ok(value)
    }

    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The value of a text key in a dict.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Dict(entries) = self else { return None };
        entries
            .iter()
            .find(|(k, _)| matches!(k, Self::Text(text) if text == key))
            .map(|(_, value)| value)
    }
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Literal, String> {
        if depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        match self.peek() {
            Some('{') => self.dict(depth),
            Some('[') => self.list(']', depth),
            Some('(') => self.list(')', depth),
            Some(quote @ ('\'' | '"')) => self.text(quote).map(Literal::Text),
            Some('-' | '+' | '.' | '0'..='9') => self.number(),
            Some(c) if c.is_ascii_alphabetic() => self.word(),
            Some(_) => Err(self.error("unexpected character")),
            None => Err(self.error("the value ends too early")),
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Literal, String> {
        self.bump();
        let mut entries = Vec::new();
        while !self.take('}') {
            let key = self.value(depth + 1)?;
            self.expect(':')?;
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            if !self.take(',') && self.peek() != Some('}') {
                return Err(self.error("expected `,` or `}`"));
            }
        }
        Ok(Literal::Dict(entries))
    }

    fn list(&mut self, end: char, depth: usize) -> Result<Literal, String> {
        self.bump();
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.value(depth + 1)?);
            if !self.take(',') && self.peek() != Some(end) {
                return Err(self.error("expected `,` or the end of the list"));
            }
        }
        Ok(Literal::List(items))
    }

    fn text(&mut self, quote: char) -> Result<String, String> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                Some(c) if c == quote => return Ok(text),
                Some('\\') => text.extend(self.escape()?),
                Some(c) => text.push(c),
                None => return Err(self.error("the quote is not closed")),
            }
        }
    }

    /// The character that an escape stands for; none for a line continuation.
    fn escape(&mut self) -> Result<Option<char>, String> {
        let escaped = match self.bump() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('x') => self.code_point(2)?,
            Some('u') => self.utf16_unit()?,
            Some('U') => self.code_point(8)?,
            Some('\n') => return Ok(None),
            Some(c @ ('\\' | '\'' | '"' | '/')) => c,
            _ => return Err(self.error("unknown escape")),
        };
        Ok(Some(escaped))
    }

    fn code_point(&mut self, digits: usize) -> Result<char, String> {
        let code = self.hex(digits)?;
        char::from_u32(code).ok_or_else(|| self.error("the escape is not a character"))
    }

    /// JSON writes characters beyond the basic plane as two escaped UTF-16 surrogates.
    fn utf16_unit(&mut self) -> Result<char, String> {
        let high = self.hex(4)?;
        if !(0xD800..0xDC00).contains(&high) {
            return char::from_u32(high).ok_or_else(|| self.error("the escape is not a character"));
        }
        if self.bump() != Some('\\') || self.bump() != Some('u') {
            return Err(self.error("half of a surrogate pair"));
        }
        match self.hex(4)? {
            low @ 0xDC00..0xE000 => char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)),
            _ => None,
        }
        .ok_or_else(|| self.error("half of a surrogate pair"))
    }

    fn hex(&mut self, digits: usize) -> Result<u32, String> {
        let end = self.position + digits;
        let code = self
            .text
            .get(self.position..end)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        self.position = end.min(self.text.len());
        code.ok_or_else(|| self.error("the escape is not hexadecimal"))
    }

    fn number(&mut self) -> Result<Literal, String> {
        let rest = &self.text[self.position..];
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let length = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
        let number = rest[..length].parse().map_err(|_| self.error("not a number"))?;
        self.position += length;
        Ok(Literal::Number(number))
    }

    fn word(&mut self) -> Result<Literal, String> {
        let rest = &self.text[self.position..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let value = match &rest[..length] {
            "True" | "true" => Literal::Bool(true),
            "False" | "false" => Literal::Bool(false),
            "None" | "null" => Literal::Nothing,
            _ => return Err(self.error("text without quotes")),
        };
        self.position += length;
        Ok(value)
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.position..];
        self.position += rest.len() - rest.trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.text[self.position..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.text.get(self.position..)?.chars().next()?;
        self.position += c.len_utf8();
        Some(c)
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.position += c.len_utf8();
        }
        found
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        if self.take(c) {
            Ok(())
        } else {
            Err(self.error(&format!("expected `{c}`")))
        }
    }

    fn error(&self, what: &str) -> String {
        format!("{what} (at byte {})", self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Literal {
        Literal::Text(value.to_owned())
    }

    #[test]
    fn a_python_dict_keeps_keys_and_both_quotes() {
        let parsed = Literal::parse(r#"{0: 'empty', 1: "it's", }"#).unwrap();
        let expected = vec![
            (Literal::Number(0.0), text("empty")),
            (Literal::Number(1.0), text("it's")),
        ];
        assert_eq!(parsed, Literal::Dict(expected));
    }

    #[test]
    fn json_and_python_words_mean_the_same() {
        let python = Literal::parse("[True, False, None, (1.5, -2)]").unwrap();
        let json = Literal::parse("[true, false, null, [1.5, -2]]").unwrap();
        assert_eq!(python, json);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            Literal::parse(r"'a\'b\\\n\xe9\u00e9'").unwrap(),
            text("a'b\\\né\u{e9}")
        );
        assert_eq!(Literal::parse(r#""\ud83d\ude00""#).unwrap(), text("😀"));
        assert_eq!(Literal::parse("'é😀'").unwrap(), text("é😀"));
    }

    #[test]
    fn broken_values_are_refused_and_never_panic() {
        for broken in [
            "",
            "{",
            "{0",
            "{0:",
            "{0: 'a'",
            "{0: 'a' 1: 'b'}",
            "[1,,2]",
            "'a",
            r"'\",
            r"'\x4",
            r"'\xé0'",
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            r"'\U0FFFFFFF'",
            "1 2",
            "empty",
            "--1",
            "1e",
            "{'a'}",
            "é",
        ] {
            assert!(Literal::parse(broken).is_err(), "{broken:?} was accepted");
        }
        assert!(Literal::parse(&"[".repeat(100_000)).is_err());
    }
}

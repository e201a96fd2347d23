//! Rows as [Parquet](https://parquet.apache.org/docs/file-format/), one row group a file, compressed by Snappy.

use std::sync::Arc;

use anyhow::{Result, bail};
use checkbox_contract::BoxRow;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const SCHEMA: &str = "
message checkbox {
    required binary file (STRING);
    required int32 page;
    required int32 width;
    required int32 height;
    required binary class (STRING);
    required double confidence;
    required double x1;
    required double y1;
    required double x2;
    required double y2;
}";

/// A whole file of these rows.
pub(super) fn encode<'a>(rows: impl Iterator<Item = BoxRow<'a>>) -> Result<Vec<u8>> {
    let rows: Vec<BoxRow<'a>> = rows.collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    let mut index = 0;
    while let Some(mut column) = group.next_column()? {
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let values: Vec<_> = rows.iter().map(|row| text(row, index)).collect();
                writer.write_batch(&values, None, None)?;
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                let values = rows.iter().map(|row| count(row, index));
                writer.write_batch(&values.collect::<Result<Vec<_>, _>>()?, None, None)?;
            }
            ColumnWriter::DoubleColumnWriter(writer) => {
                let values: Vec<_> = rows.iter().map(|row| number(row, index)).collect();
                writer.write_batch(&values, None, None)?;
            }
            _ => bail!("the schema has no columns of other types"),
        }
        column.close()?;
        index += 1;
    }
    group.close()?;
    Ok(file.into_inner()?)
}

fn text(row: &BoxRow<'_>, column: usize) -> ByteArray {
    match column {
        0 => row.file.into(),
        _ => row.class.into(),
    }
}

fn count(row: &BoxRow<'_>, column: usize) -> Result<i32, std::num::TryFromIntError> {
    let value = match column {
        1 => row.page,
        2 => row.width,
        _ => row.height,
    };
    value.try_into()
}

fn number(row: &BoxRow<'_>, column: usize) -> f64 {
    match column {
        5 => row.confidence,
        6 => row.x1,
        7 => row.y1,
        8 => row.x2,
        _ => row.y2,
    }
}

//! Rows as [Parquet](https://parquet.apache.org/docs/file-format/), one row group a file, compressed by Snappy.

use std::sync::Arc;

use checkbox_contract::BoxRow;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
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
    required int32 id;
    required binary kind (STRING);
    required binary source (STRING);
    required int32 group;
    required binary label (STRING);
    required binary question (STRING);
    required binary field (STRING);
    required binary value (STRING);
    optional double state_confidence;
}";

/// Place of the one column that may be null.
const STATE_CONFIDENCE: usize = 18;

/// A whole file of these rows.
pub(crate) fn encode<'a>(rows: impl Iterator<Item = BoxRow<'a>>) -> Result<Vec<u8>> {
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
                writer.write_batch(&values.collect::<Result<Vec<_>>>()?, None, None)?;
            }
            ColumnWriter::DoubleColumnWriter(writer) if index == STATE_CONFIDENCE => {
                let levels: Vec<i16> = rows
                    .iter()
                    .map(|row| row.state_confidence.is_some().into())
                    .collect();
                let values: Vec<_> = rows.iter().filter_map(|row| row.state_confidence).collect();
                writer.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::DoubleColumnWriter(writer) => {
                let values: Vec<_> = rows.iter().map(|row| number(row, index)).collect();
                writer.write_batch(&values, None, None)?;
            }
            _ => {
                let other = "the schema has no columns of other types".to_owned();
                return Err(ParquetError::General(other));
            }
        }
        column.close()?;
        index += 1;
    }
    group.close()?;
    file.into_inner()
}

fn text(row: &BoxRow<'_>, column: usize) -> ByteArray {
    match column {
        0 => row.file.into(),
        4 => row.class.into(),
        11 => row.kind.into(),
        12 => row.source.into(),
        14 => row.label.into(),
        15 => row.question.into(),
        16 => row.field.into(),
        _ => row.value.into(),
    }
}

fn count(row: &BoxRow<'_>, column: usize) -> Result<i32> {
    let value = match column {
        1 => row.page,
        2 => row.width,
        3 => row.height,
        10 => row.id,
        _ => row.group,
    };
    i32::try_from(value).map_err(|error| ParquetError::External(error.into()))
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

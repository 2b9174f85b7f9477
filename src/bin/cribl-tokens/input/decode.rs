//! Decodes text: UTF-8, or UTF-16 with a byte order mark, which `>` writes in Windows PowerShell.

use std::io::{BufReader, Read};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

/// Text as UTF-8, without a byte order mark.
pub type Decoded<R> = BufReader<DecodeReaderBytes<R, Vec<u8>>>;

/// Decodes `source`. Without a byte order mark the bytes are not changed, so that text other than UTF-8 can
/// be refused. Invalid UTF-16 becomes U+FFFD.
pub fn decode<R: Read>(source: R) -> Decoded<R> {
    BufReader::new(
        DecodeReaderBytesBuilder::new()
            .utf8_passthru(true)
            .strip_bom(true)
            .build(source),
    )
}

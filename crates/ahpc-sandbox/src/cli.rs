//! The command line: what can be asked for, and the help that says so.

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

use crate::{
    auth::Auth,
    generations::ids,
    mask::Hidden,
    model,
    store::shops::Seed,
    vocabulary::{Generation, Word},
};

pub use crate::generations::ids::{DEFAULT_LISTING_SOURCE_ID, DEFAULT_SHOP_ID};

/// The access token of the user who holds that shop.
pub const DEFAULT_API_KEY: &str = "aurahistoria_sandbox_0123456789abcdef";

/// What `--help` prints.
pub const HELP: &str = include_str!("help.txt");

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Print the help.
    Help,
    /// Print the version.
    Version,
    /// Serve.
    Serve(Options),
}

/// How to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: String,
    /// The database file, or `None` for one in memory.
    pub database: Option<PathBuf>,
    /// Shops to make known.
    pub seeds: Vec<Seed>,
    /// The generation of the API, or `None` for that of the database, or else the default.
    pub generation: Option<Generation>,
    /// How callers prove who they are, or `None` for the generation's own way.
    pub auth: Option<Auth>,
    /// Whether to say nothing but where it listens.
    pub quiet: bool,
}

/// Reads the command line, without the program's name.
///
/// # Errors
///
/// Returns one line that says what is wrong with it.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(Parser::from_args(arguments)).map_err(|error| error.to_string())
}

fn read(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = Options {
        listen: "127.0.0.1:8900".to_owned(),
        database: None,
        seeds: Vec::new(),
        generation: None,
        auth: None,
        quiet: false,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("listen") => options.listen = parser.value()?.string()?,
            Arg::Long("database") => options.database = database(parser.value()?),
            Arg::Long("seed") => {
                let seed = seed_value(&mut parser)?.map_or_else(|| Ok(default_seed()), |text| read_seed(&text))?;
                options.seeds.push(seed);
            }
            Arg::Long("generation") => options.generation = Some(read_word("--generation", &mut parser)?),
            Arg::Long("auth") => options.auth = Some(read_word("--auth", &mut parser)?),
            Arg::Long("quiet") | Arg::Short('q') => options.quiet = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Command::Version),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Serve(options))
}

fn database(value: OsString) -> Option<PathBuf> {
    (value != ":memory:").then(|| value.into())
}

/// The value of `--seed`, which may be left out: what follows and looks like an option is no value.
fn seed_value(parser: &mut Parser) -> Result<Option<String>, lexopt::Error> {
    if let Some(value) = parser.optional_value() {
        return Ok(Some(value.string()?));
    }
    let mut rest = parser.raw_args()?;
    let Some(next) = rest.peek().filter(|next| !next.as_encoded_bytes().starts_with(b"-")) else { return Ok(None) };
    let value = next.to_owned().string()?;
    rest.next();
    Ok(Some(value))
}

fn default_seed() -> Seed {
    Seed { id: DEFAULT_SHOP_ID.to_owned(), api_key: Hidden(DEFAULT_API_KEY.to_owned()), name: None }
}

fn read_seed(text: &str) -> Result<Seed, String> {
    let mut parts = text.splitn(3, ':');
    let id = parts.next().unwrap_or_default();
    let id = ids::parse_any(id).ok_or_else(|| format!("--seed: the shop id {id:?} is neither a UUID nor an ls_ id"))?;
    let token = parts.next().unwrap_or_default();
    if !model::is_token(token) {
        return Err("--seed: the token has to be letters, digits and -._~+/, then any =".to_owned());
    }
    let name = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(Seed { id, api_key: Hidden(token.to_owned()), name })
}

fn read_word<W: Word>(option: &str, parser: &mut Parser) -> Result<W, lexopt::Error> {
    let text = parser.value()?.string()?;
    W::parse(&text).ok_or_else(|| format!("{option}: {text:?} is not one of {}", W::listed()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
    const KEY: &str = "aurahistoria_abcdef12_abcdefghijklmnop";

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    fn options(line: &str) -> Options {
        match read(line) {
            Ok(Command::Serve(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn nothing_given_means_the_defaults() {
        let expected = Options {
            listen: "127.0.0.1:8900".to_owned(),
            database: None,
            seeds: vec![],
            generation: None,
            auth: None,
            quiet: false,
        };
        assert_eq!(options(""), expected);
    }

    #[test]
    fn every_option_is_read() {
        let line =
            format!("--listen [::1]:0 --database s.db --seed {ID}:{KEY}:A:B --generation 2026-08 --auth bearer -q");
        let seed = Seed { id: ID.to_owned(), api_key: Hidden(KEY.to_owned()), name: Some("A:B".to_owned()) };
        let expected = Options {
            listen: "[::1]:0".to_owned(),
            database: Some("s.db".into()),
            seeds: vec![seed],
            generation: Some(Generation::G2026_08),
            auth: Some(Auth::Bearer),
            quiet: true,
        };
        assert_eq!(options(&line), expected);
        assert_eq!(options("--database :memory:").database, None);
    }

    #[test]
    fn seed_alone_makes_the_default_shop_wherever_it_stands() {
        for line in ["--seed", "--seed --quiet", "--quiet --seed", "--seed --listen 127.0.0.1:0"] {
            assert_eq!(options(line).seeds, [default_seed()], "{line}");
        }
        assert_eq!(options(&format!("--seed={ID}:{KEY} --seed")).seeds.len(), 2);
        assert!(ids::parse_any(DEFAULT_SHOP_ID).is_some() && model::is_token(DEFAULT_API_KEY));
    }

    #[test]
    fn a_token_may_be_any_that_can_be_a_bearer() {
        for token in ["t", "019eb0ab-c08d.x~y+z/w=="] {
            assert_eq!(options(&format!("--seed {ID}:{token}")).seeds[0].api_key.0, token);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let no_token = format!("--seed {ID}:a%b");
        for line in [
            "--seed nonsense",
            "--seed 1:2",
            &format!("--seed {ID}"),
            &no_token,
            "--auth basic",
            "--generation 2026-07",
            "--generation",
            "--listen",
            "--x",
            "y",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(read("--auth basic"), Err(r#"--auth: "basic" is not one of both, bearer, api-key"#.to_owned()));
        for wrong in ["2026-07", "2026-6", "latest", "2026-10-01"] {
            let expected = format!("--generation: {wrong:?} is not one of 2026-05, 2026-06, 2026-08, 2026-10");
            assert_eq!(read(&format!("--generation {wrong}")), Err(expected));
        }
    }
}

//! The program: reads the command line, opens the database, serves until Ctrl-C or SIGTERM.

#![forbid(unsafe_code)]

use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
};

use ahpc_sandbox::{
    app::{self, Played, Sandbox},
    auth::Auth,
    cli::{self, Command, Options},
    hosts::{self, Hosts},
    model::{Shop, Token},
    server,
    store::{Store, played, shops, tokens},
    vocabulary::{Generation, Word},
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

const CANNOT_SERVE: u8 = 1;
const WRONG_COMMAND_LINE: u8 = 2;

fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(cli::HELP),
        Ok(Command::Version) => print(concat!("ahpc-sandbox ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Serve(options)) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => fail(&message, CANNOT_SERVE),
        },
        Err(message) => fail(&format!("{message}\nTry 'ahpc-sandbox --help'."), WRONG_COMMAND_LINE),
    }
}

#[tokio::main]
async fn run(options: &Options) -> Result<(), String> {
    let (store, generation) = open(options)?;
    let (shops, tokens) = store
        .transaction(|it| Ok((shops::all(it)?, tokens::all(it)?)))
        .map_err(|error| format!("cannot read the database: {error}"))?;
    let cannot_listen = |error| format!("cannot listen on {}: {error}", options.listen);
    let listener = TcpListener::bind(&options.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let sandbox = Sandbox::new(store, Played { generation, auth: auth(options, generation) })
        .answering_to(Hosts::listening(&options.listen, address))
        .seeded_with(options.seeds.clone());
    let sandbox = Arc::new(if options.quiet { sandbox } else { sandbox.reporting() });
    let stop = stop_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;

    if hosts::is_reachable_by_others(address) {
        warn_of_others(address);
    }
    let mut text = format!("listening on http://{address}\n");
    if !options.quiet {
        text += &introduction(&sandbox, options, &format!("http://{address}"), &shops, &tokens);
    }
    print(&text);
    server::serve(listener, sandbox, stop).await;
    Ok(())
}

/// The database, with the seeded shops in it, and the generation that it is of.
fn open(options: &Options) -> Result<(Store, Generation), String> {
    let (store, name) = match &options.database {
        Some(path) => (Store::open(path), path.display().to_string()),
        None => (Store::in_memory(), ":memory:".to_owned()),
    };
    let store = store.map_err(|error| format!("cannot use the database {name}: {error}"))?;
    let failed = |error| format!("cannot write to the database {name}: {error}");
    let known = store.transaction(|it| played::generation(it)).map_err(failed)?;
    let generation = options.generation.or(known).unwrap_or_default();
    if let Some(other) = known.filter(|known| *known != generation) {
        let other = other.as_str();
        return Err(format!(
            "cannot use the database {name}: it is of the generation {other}; ask for that one or use another file"
        ));
    }
    let begin = |it: &rusqlite::Connection| {
        if known.is_none() {
            played::begin(it, generation)?;
        }
        app::seed(it, generation, &options.seeds)
    };
    store.transaction(|it| begin(it)).map_err(failed)?;
    Ok((store, generation))
}

/// The header that was asked for. Who asks for neither a header nor a generation gets both headers, so that clients of
/// either work without another word.
fn auth(options: &Options, generation: Generation) -> Option<Auth> {
    let is_default = options.generation.is_none() && generation == Generation::default();
    options.auth.or(is_default.then_some(Auth::Both))
}

/// Said also when it was asked to be quiet: nobody reads this and wishes it had been left out.
fn warn_of_others(address: SocketAddr) {
    eprintln!(
        "ahpc-sandbox: warning: {address} can be reached by other machines. Page and control interface ask for no \
         credential, so whoever reaches them reads and changes everything; listen on 127.0.0.1 unless you mean it."
    );
}

fn introduction(sandbox: &Sandbox, options: &Options, base_url: &str, shops: &[Shop], tokens: &[Token]) -> String {
    let database =
        options.database.as_ref().map_or(":memory: (forgotten at the end)".into(), |path| path.display().to_string());
    let mut text = format!(
        "\n  Generation {}\n  Page       {base_url}/\n  Control    {base_url}/_sandbox/\n  Database   {database}\n  \
         Auth       {}\n  Plugin     define( 'AHPC_BACKEND_BASE_URL', '{base_url}' );\n",
        sandbox.contract().generation.as_str(),
        sandbox.auth().header_example()
    );
    if shops.is_empty() {
        text += "\n  No shop is known, so every call is answered 401; start with --seed to make one.\n";
    }
    for shop in shops {
        text += &format!("\n  Shop       {}\n    id       {}\n", shop.name, shop.id);
        for token in tokens.iter().filter(|token| token.shops.contains(&shop.id)) {
            let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
            let scopes = if scopes.is_empty() { "none".to_owned() } else { scopes.join(" ") };
            text += &format!("    token    {}\n    scopes   {scopes}\n", token.token.0);
        }
    }
    text + "\n"
}

/// Done at the first Ctrl-C or SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn print(text: &str) -> ExitCode {
    let mut output = io::stdout().lock();
    // A closed pipe is the reader's choice, not a failure.
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    ExitCode::SUCCESS
}

fn fail(message: &str, status: u8) -> ExitCode {
    eprintln!("ahpc-sandbox: {message}");
    ExitCode::from(status)
}

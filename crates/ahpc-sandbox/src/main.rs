//! The program: reads the command line, opens the database, serves until Ctrl-C or SIGTERM.

#![forbid(unsafe_code)]

use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
};

use ahpc_sandbox::{
    app::Sandbox,
    cli::{self, Command, Options},
    hosts::{self, Hosts},
    model::{Shop, Token},
    server,
    store::{Store, shops, tokens},
    vocabulary::Word,
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
    let (store, shops, tokens) = open(options)?;
    let cannot_listen = |error| format!("cannot listen on {}: {error}", options.listen);
    let listener = TcpListener::bind(&options.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let sandbox = Sandbox::new(store, options.auth).answering_to(Hosts::listening(&options.listen, address));
    let sandbox = Arc::new(if options.quiet { sandbox } else { sandbox.reporting() });
    let stop = stop_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;

    if hosts::is_reachable_by_others(address) {
        warn_of_others(address);
    }
    let mut text = format!("listening on http://{address}\n");
    if !options.quiet {
        text += &introduction(options, &format!("http://{address}"), &shops, &tokens);
    }
    print(&text);
    server::serve(listener, sandbox, stop).await;
    Ok(())
}

/// The database, with the shops and tokens that are in it.
fn open(options: &Options) -> Result<(Store, Vec<Shop>, Vec<Token>), String> {
    let (store, name) = match &options.database {
        Some(path) => (Store::open(path), path.display().to_string()),
        None => (Store::in_memory(), ":memory:".to_owned()),
    };
    let store = store.map_err(|error| format!("cannot use the database {name}: {error}"))?;
    let (shops, tokens) = store
        .transaction(|it| {
            options.seeds.iter().try_for_each(|seed| shops::seed(it, seed))?;
            Ok((shops::all(it)?, tokens::all(it)?))
        })
        .map_err(|error| format!("cannot write to the database {name}: {error}"))?;
    Ok((store, shops, tokens))
}

/// Said also when it was asked to be quiet: nobody reads this and wishes it had been left out.
fn warn_of_others(address: SocketAddr) {
    eprintln!(
        "ahpc-sandbox: warning: {address} can be reached by other machines. Page and control interface ask for no \
         credential, so whoever reaches them reads and changes everything; listen on 127.0.0.1 unless you mean it."
    );
}

fn introduction(options: &Options, base_url: &str, shops: &[Shop], tokens: &[Token]) -> String {
    let database =
        options.database.as_ref().map_or(":memory: (forgotten at the end)".into(), |path| path.display().to_string());
    let mut text = format!(
        "\n  Page      {base_url}/\n  Control   {base_url}/_sandbox/\n  Database  {database}\n  Auth      {}\n  \
         Plugin    define( 'AHPC_BACKEND_BASE_URL', '{base_url}' );\n",
        options.auth.header_example()
    );
    if shops.is_empty() {
        text += "\n  No shop is known, so every call is answered 401; start with --seed to make one.\n";
    }
    for shop in shops {
        text += &format!("\n  Shop      {}\n    id      {}\n", shop.name, shop.id);
        for token in tokens.iter().filter(|token| token.shops.contains(&shop.id)) {
            let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
            text += &format!("    token   {}\n    scopes  {}\n", token.token.0, scopes.join(" "));
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

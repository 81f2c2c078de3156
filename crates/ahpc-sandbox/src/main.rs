//! The program: reads the command line, opens the database, serves until Ctrl-C or SIGTERM.

#![forbid(unsafe_code)]

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use ahpc_sandbox::{
    api::auth,
    app::Sandbox,
    cli::{self, Command, Options},
    model::Shop,
    server,
    store::{Store, shops},
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
    let (sandbox, shops) = open(options)?;
    let sandbox = Arc::new(if options.quiet { sandbox } else { sandbox.reporting() });
    let cannot_listen = |error| format!("cannot listen on {}: {error}", options.listen);
    let listener = TcpListener::bind(&options.listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let stop = stop_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;

    let mut text = format!("listening on http://{address}\n");
    if !options.quiet {
        text += &introduction(options, &format!("http://{address}"), &shops);
    }
    print(&text);
    server::serve(listener, sandbox, stop).await;
    Ok(())
}

fn open(options: &Options) -> Result<(Sandbox, Vec<Shop>), String> {
    let (store, name) = match &options.database {
        Some(path) => (Store::open(path), path.display().to_string()),
        None => (Store::in_memory(), ":memory:".to_owned()),
    };
    let store = store.map_err(|error| format!("cannot use the database {name}: {error}"))?;
    let shops = store
        .transaction(|it| {
            options.seeds.iter().try_for_each(|seed| shops::seed(it, seed))?;
            shops::all(it)
        })
        .map_err(|error| format!("cannot write to the database {name}: {error}"))?;
    Ok((Sandbox::new(store, options.auth), shops))
}

fn introduction(options: &Options, base_url: &str, shops: &[Shop]) -> String {
    let database =
        options.database.as_ref().map_or(":memory: (forgotten at the end)".into(), |path| path.display().to_string());
    let mut text = format!(
        "\n  Page      {base_url}/\n  Control   {base_url}/_sandbox/\n  Database  {database}\n  Auth      {}\n  \
         Plugin    define( 'AHPC_BACKEND_BASE_URL', '{base_url}' );\n",
        auth::header_example(options.auth)
    );
    if shops.is_empty() {
        text += "\n  No shop is known, so every call is answered 404; start with --seed to make one.\n";
    }
    for shop in shops {
        text += &format!("\n  Shop      {}\n    id      {}\n    key     {}\n", shop.name, shop.id, shop.api_key.0);
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

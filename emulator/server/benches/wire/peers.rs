//! The same requests at other servers that speak DynamoDB's protocol, Cognito's or EventBridge's, in turns with the program.
//!
//! The others are started by whoever measures, each with its state in memory, for example
//!
//! ```text
//! java -jar DynamoDBLocal.jar -inMemory -port 8000     (Maven Central, com.amazonaws:DynamoDBLocal)
//! npx dynalite --port 4567 --createTableMs 0           (npm)
//! moto_server -p 5000                                  (PyPI, moto[server])
//! cargo bench -p server --bench wire -- against local=127.0.0.1:8000 dynalite=127.0.0.1:4567 moto=127.0.0.1:5000
//! ```
//!
//! Only requests per second are told: whose processes the others are is not known here.

use std::net::SocketAddr;

use crate::load::{Load, Measured};
use crate::process::Server;
use crate::{TURN, TURNS, WARM_UP};
use crate::{pools, rules, tables};

/// The argument after which the others are named.
pub(crate) const ARGUMENT: &str = "against";

const CONNECTIONS: [usize; 2] = [1, 64];

type Prepare = fn(SocketAddr, &str) -> Load;

const CASES: [(&str, Prepare); 8] = [
    ("GetItem", tables::get_item),
    ("PutItem", tables::put_item),
    ("UpdateItem with a condition", tables::update_item),
    ("Query of 100", tables::query),
    ("BatchWriteItem of 25", tables::batch_write),
    ("TransactWriteItems of 4", tables::transact_write),
    ("Cognito AdminCreateUser", |address, _| pools::admin_create_user(address)),
    ("EventBridge PutEvents of 10, 300 rules to a queue", rules::put_events),
];

/// Measures the program and the others, each given as `name=address`.
pub(crate) fn against(others: impl Iterator<Item = String>) {
    let millpond = Server::millpond(&[]);
    let mut servers = vec![("Millpond".to_owned(), millpond.address)];
    for other in others {
        let (name, address) = other.split_once('=').expect("name=address");
        servers.push((name.to_owned(), address.parse().expect("an address")));
    }
    let names: Vec<&str> = servers.iter().map(|(name, _)| name.as_str()).collect();
    println!("| request | connections | {} |", names.join(" | "));
    println!("| --- | ---: |{}", " ---: |".repeat(servers.len()));
    for (place, (name, prepare)) in CASES.iter().enumerate() {
        // The others may have tables from an earlier run.
        let table = format!("wire-{}-{place}", std::process::id());
        let loads: Vec<Option<(SocketAddr, Load)>> = servers
            .iter()
            .map(|(_, address)| {
                let load = prepare(*address, &table);
                load.is_understood(*address).then_some((*address, load))
            })
            .collect();
        for connections in CONNECTIONS {
            let sums = compare(&loads, connections);
            let rates: Vec<String> = sums.iter().map(shown).collect();
            println!("| {name} | {connections} | {} |", rates.join(" | "));
        }
    }
}

/// Requests per second; nothing where a server does not do what is asked.
fn shown(sum: &Option<Measured>) -> String {
    sum.as_ref().map_or_else(|| "-".to_owned(), |sum| format!("{:.0}", sum.per_second()))
}

fn compare(loads: &[Option<(SocketAddr, Load)>], connections: usize) -> Vec<Option<Measured>> {
    for (address, load) in loads.iter().flatten() {
        load.run(*address, connections, WARM_UP);
    }
    let mut sums: Vec<Option<Measured>> =
        loads.iter().map(|load| load.as_ref().map(|_| Measured::default())).collect();
    for _ in 0..TURNS {
        for (load, sum) in loads.iter().zip(&mut sums) {
            let (Some((address, load)), Some(sum)) = (load, sum) else { continue };
            let (requests, time) = load.run(*address, connections, TURN);
            sum.requests += requests;
            sum.time += time;
        }
    }
    sums
}

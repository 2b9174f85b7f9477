//! Finds the hosts in `NO_PROXY`, by the rules of curl's manual, and with ports.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

/// Returns the entry of `list` that matches `host` and `port`.
///
/// Entries are separated by commas or blanks. A name matches itself and all names below it, a dot before or
/// after it makes no difference, and an address may be a network in CIDR notation. `*` alone matches every
/// host. Beyond curl's rules, an entry may end in a port.
pub(super) fn entry_for<'l>(list: &'l str, host: &Host<&str>, port: u16) -> Option<&'l str> {
    let list = list.trim();
    if list == "*" {
        return Some(list);
    }
    let mut entries = list.split(|c: char| c == ',' || c.is_whitespace());
    entries.find(|entry| covers(entry, host, port))
}

fn covers(entry: &str, host: &Host<&str>, port: u16) -> bool {
    let (name, own_port) = split_port(entry);
    if own_port.is_some_and(|own| own.parse() != Ok(port)) {
        return false;
    }
    match host {
        Host::Domain(host) => covers_name(name, host),
        Host::Ipv4(address) => covers_address(name, (*address).into()),
        Host::Ipv6(address) => covers_address(name, (*address).into()),
    }
}

/// Returns the host of an entry, without brackets, and its port.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    if let Some(rest) = entry.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').unwrap_or((rest, ""));
        return (address, rest.strip_prefix(':'));
    }
    match entry.split_once(':') {
        // An IPv6 address without brackets has more than one colon.
        Some((name, port)) if !port.contains(':') => (name, Some(port)),
        _ => (entry, None),
    }
}

fn covers_name(name: &str, host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(name);
    let name = name.strip_prefix('.').unwrap_or(name).to_ascii_lowercase();
    let above = host.strip_suffix(&name);
    !name.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn covers_address(name: &str, address: IpAddr) -> bool {
    match name.parse::<IpNet>() {
        Ok(network) => network.contains(&address),
        Err(_) => name.parse() == Ok(address),
    }
}

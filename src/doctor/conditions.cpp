#include "doctor/conditions.hpp"

#include <algorithm>
#include <array>

namespace wgpilot::doctor {
namespace {

using enum Condition;
using enum Severity;

constexpr std::array kDatabase{DatabaseUnreadable};
constexpr std::array kRows{DatabaseUnreadable, MasterKeyInvalid};
constexpr std::array kMachine{MachineUnreadable};
constexpr std::array kRowsAndMachine{DatabaseUnreadable, MasterKeyInvalid, MachineUnreadable};
constexpr std::array kRights{MachineUnreadable, NetAdminMissing};
constexpr std::array kWhatObservingTakes{NetAdminMissing, NftablesUnavailable, WireguardMissing};
constexpr std::array kBothSides{DatabaseUnreadable, MasterKeyInvalid, KernelUnreadable};

constexpr std::array kFilters{DatabaseUnreadable, MasterKeyInvalid, NftablesUnavailable};

constexpr std::array kDeclarations{
    Declaration{
        ServiceStopped,
        "service_stopped",
        Warn,
        "Service",
        "Start it: systemctl start wgpilot. Tunnels stay up without it, but nothing is changed or repaired.",
        {}},
    Declaration{DatabaseUnreadable,
                "database_unreadable",
                Fail,
                "Database",
                "Restore the database from a backup.",
                {}},
    Declaration{FilesOpenToOthers,
                "files_open_to_others",
                Warn,
                "File modes",
                "Take the rights away from others: chmod 600 on each of these files.",
                {}},
    Declaration{MasterKeyInvalid, "master_key_invalid", Fail, "Master key",
                "Put back the master.key that belongs to this database from your backup.", kDatabase},
    Declaration{
        HistoryUnavailable,
        "history_unavailable",
        Warn,
        "History",
        "Make room on its disk, or let the service's user write the file. Traffic is counted in memory "
        "until then, and nothing else waits for it.",
        {}},
    Declaration{MachineUnreadable,
                "machine_unreadable",
                Fail,
                "Netlink and /proc",
                "wgpilot asks the kernel through netlink and /proc; allow both in the sandbox or container.",
                {}},
    Declaration{
        NetAdminMissing, "net_admin_missing", Fail, "Network rights",
        "Run wgpilot as root, or give its service AmbientCapabilities=CAP_NET_ADMIN, or its container "
        "--cap-add NET_ADMIN.",
        kMachine},
    Declaration{
        BindServiceMissing, "bind_service_missing", Warn, "Low ports",
        "Give the service AmbientCapabilities=CAP_NET_BIND_SERVICE, or set listen to a port from 1024 on.",
        kMachine},
    Declaration{NftablesUnavailable, "nftables_unavailable", Fail, "nftables",
                "Load the module (modprobe nf_tables) or use a kernel built with CONFIG_NF_TABLES.", kRights},
    Declaration{WireguardMissing, "wireguard_missing", Fail, "WireGuard",
                "Use a kernel with WireGuard (5.6 or later), or install wireguard-go.", kMachine},
    Declaration{WireguardUserspace, "wireguard_userspace", Warn, "WireGuard speed",
                "Use a kernel with WireGuard (5.6 or later): it is several times faster.", kMachine},
    Declaration{BandwidthUnavailable, "bandwidth_unavailable", Warn, "Bandwidth limits",
                "Use a kernel with HTB, IFB, and flower or u32; only limits of peers need them.", kMachine},
    Declaration{KernelUnreadable, "kernel_unreadable", Fail, "Kernel state", "", kWhatObservingTakes},
    Declaration{InterfaceDown, "interface_down", Fail, "Interfaces",
                "The service makes it; start it if it is stopped. Where it cannot, its log says why.",
                kBothSides},
    Declaration{FirewallChanged, "firewall_changed", Fail, "Firewall table",
                "The service puts the table back at once; start it if it is stopped. Find out which program "
                "changes it.",
                kBothSides},
    Declaration{ForwardingOff, "forwarding_off", Fail, "IP forwarding",
                "Start the service, or run the sysctl command; where it comes back, look into /etc/sysctl.d.",
                kBothSides},
    Declaration{
        MtuDiffers, "mtu_differs", Warn, "MTU",
        "The service sets it back; start it if it is stopped. To keep the other MTU, set it in the network.",
        kBothSides},
    Declaration{Drift, "drift", Warn, "Other differences",
                "The service carries out these steps; start it if it is stopped.", kBothSides},
    Declaration{PortConflict, "port_conflict", Fail, "UDP ports",
                "Stop the other program, or give the network another listen_port.", kRowsAndMachine},
    Declaration{MtuTooLarge, "mtu_too_large", Warn, "MTU and way out", "", kRowsAndMachine},
    Declaration{UplinkMissing, "uplink_missing", Warn, "Way out",
                "Give the machine a default route, if clients are to reach the internet through it.",
                kMachine},
    Declaration{RouteConflict, "route_conflict", Warn, "Routes and rules",
                "Remove the other route, or move one of the two networks to another subnet.", kMachine},
    Declaration{AdvertisementsIgnored, "advertisements_ignored", Warn, "Router adverts", "", kMachine},
    Declaration{ReversePathFilter, "reverse_path_filter", Warn, "Reverse path filter", "", kRowsAndMachine},
    Declaration{ForeignDrop, "foreign_drop", Fail, "Other firewalls", "", kFilters},
    Declaration{ForeignDropPossible, "foreign_drop_possible", Warn, "Doubtful rules", "", kFilters},
    Declaration{EndpointUnset, "endpoint_unset", Warn, "Public address",
                "Set hostname or public_ip in the settings: clients must know where to connect.", kRows},
};

}  // namespace

std::span<const Declaration> declarations() {
  return kDeclarations;
}

const Declaration& declaration_of(Condition condition) {
  return *std::ranges::find(kDeclarations, condition, &Declaration::condition);
}

}  // namespace wgpilot::doctor

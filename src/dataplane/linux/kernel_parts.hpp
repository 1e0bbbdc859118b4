// Which parts the kernel has that may be modules, found out by reading files: trying them would load them.
// Any thread; blocking.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "dataplane/machine.hpp"

namespace wgpilot::dataplane::linux_ {

// wireguard, and what bandwidth limits are made of: sch_htb, sch_fq_codel, ifb, cls_flower, cls_u32,
// act_mirred, sch_ingress.
std::map<std::string, KernelPart> find_kernel_parts();

// Below `root` ("/") and for this kernel release: /sys/module for what is loaded, /lib/modules for what is
// built in or can be loaded, else the kernel's configuration in /proc/config.gz or /boot.
std::map<std::string, KernelPart> find_kernel_parts(const std::filesystem::path& root,
                                                    const std::string& release);

}  // namespace wgpilot::dataplane::linux_

#include "dataplane/linux/kernel_parts.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <zlib.h>

#include <array>
#include <memory>
#include <optional>

#include "base/file.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr std::size_t kLargestFile = 16 * 1024 * 1024;

struct Part {
  std::string_view module;
  std::string_view option;  // of the kernel's configuration
};

constexpr std::array kParts{
    Part{"wireguard", "CONFIG_WIREGUARD"},           Part{"sch_htb", "CONFIG_NET_SCH_HTB"},
    Part{"sch_fq_codel", "CONFIG_NET_SCH_FQ_CODEL"}, Part{"ifb", "CONFIG_IFB"},
    Part{"cls_flower", "CONFIG_NET_CLS_FLOWER"},     Part{"cls_u32", "CONFIG_NET_CLS_U32"},
    Part{"act_mirred", "CONFIG_NET_ACT_MIRRED"},     Part{"sch_ingress", "CONFIG_NET_SCH_INGRESS"}};

// What the files say; absent where there is none.
struct Sources {
  std::optional<std::string> built_in;       // lines of "kernel/net/sched/sch_htb.ko"
  std::optional<std::string> loadable;       // lines of "kernel/net/sched/sch_htb.ko.xz: …"
  std::optional<std::string> configuration;  // lines of "CONFIG_NET_SCH_HTB=m"
};

std::optional<std::string> text_of(const std::filesystem::path& path) {
  auto text = load_file(path, kLargestFile);
  if (!text) return std::nullopt;
  return "\n" + *std::move(text);
}

// zlib reads plain files as they are.
std::optional<std::string> unpacked_text_of(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, decltype(&::gzclose)> file(::gzopen(path.c_str(), "rb"), ::gzclose);
  if (!file) return std::nullopt;
  std::string text = "\n";
  std::array<char, 65536> block{};
  for (int got = 0; (got = ::gzread(file.get(), block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > kLargestFile) return std::nullopt;
  }
  return text;
}

Sources read_sources(const std::filesystem::path& root, const std::string& release) {
  const std::filesystem::path modules = root / "lib/modules" / release;
  Sources sources{.built_in = text_of(modules / "modules.builtin"),
                  .loadable = text_of(modules / "modules.dep"),
                  .configuration = unpacked_text_of(root / "proc/config.gz")};
  if (!sources.configuration) sources.configuration = unpacked_text_of(root / "boot" / ("config-" + release));
  return sources;
}

bool mentions(const std::optional<std::string>& text, const std::string& word) {
  return text && text->find(word) != std::string::npos;
}

KernelPart state_of(const Part& part, const std::filesystem::path& root, const Sources& sources) {
  std::error_code unreadable;  // then it counts as not loaded
  const std::string file = fmt::format("/{}.ko", part.module);
  if (std::filesystem::exists(root / "sys/module" / part.module, unreadable) ||
      mentions(sources.built_in, file) ||
      mentions(sources.configuration, fmt::format("\n{}=y", part.option))) {
    return KernelPart::Present;
  }
  if (mentions(sources.loadable, file)) return KernelPart::Loadable;
  const bool is_module = mentions(sources.configuration, fmt::format("\n{}=m", part.option));
  const bool modules_visible = sources.built_in && sources.loadable;
  if (modules_visible || (sources.configuration && !is_module)) return KernelPart::Missing;
  return KernelPart::Unknown;
}

}  // namespace

std::map<std::string, KernelPart> find_kernel_parts(const std::filesystem::path& root,
                                                    const std::string& release) {
  const Sources sources = read_sources(root, release);
  std::map<std::string, KernelPart> states;
  for (const Part& part : kParts) states.emplace(part.module, state_of(part, root, sources));
  return states;
}

std::map<std::string, KernelPart> find_kernel_parts() {
  utsname names{};
  return find_kernel_parts("/", ::uname(&names) == 0 ? names.release : "");
}

}  // namespace wgpilot::dataplane::linux_

#include "app/service.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <semaphore>
#include <utility>

#include "api/api.hpp"
#include "api/event_feed.hpp"
#include "api/events.hpp"
#include "app/build_info.hpp"
#include "app/configuration_keys.hpp"
#include "app/diagnosis.hpp"
#include "app/first_start.hpp"
#include "app/foundation.hpp"
#include "app/monitoring_parts.hpp"
#include "app/notify.hpp"
#include "app/process_limits.hpp"
#include "async/executor.hpp"
#include "async/job_queue.hpp"
#include "auth/rate_limiter.hpp"
#include "auth/sessions.hpp"
#include "control/control.hpp"
#include "http/server.hpp"
#include "kernel/wireguard/kernel_backend.hpp"
#include "monitor/alerts.hpp"
#include "monitor/history.hpp"
#include "monitor/observer.hpp"
#include "page/page.hpp"

namespace wgpilot::app {
namespace {

constexpr std::uint64_t kBytesPerMegabyte = 1'000'000;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::uint16_t kOtherHttpsPort = 8443;
// What somebody takes from us is back within this, the repair, and what the control thread has to do before.
constexpr std::chrono::milliseconds kUpkeepInterval{500};

std::string kernel_release() {
  utsname names{};
  return ::uname(&names) == 0 ? names.release : "unknown";
}

// What a new tunnel is made of, in the API's words.
std::string backend_name(WireguardChoice choice) {
  const bool kernel = choice != WireguardChoice::Userspace && wireguard::KernelBackend::open().has_value();
  return std::string(name_of(kernel ? wireguard::DeviceType::Kernel : wireguard::DeviceType::Userspace));
}

// On the control thread.
void announce(const Foundation& foundation, const control::Drift& drift) {
  ++foundation.metrics->repaired_drifts;
  foundation.events->publish(api::to_event(drift));
  if (foundation.alerts == nullptr) return;
  foundation.alerts->on_drift(
      {.network_id = drift.network_id, .interface = drift.interface, .plan = drift.plan, .by = drift.by});
}

class Service {
 public:
  static Result<std::unique_ptr<Service>> open(const LoadedConfiguration& configuration,
                                               const ServeOptions& options);

  Result<void> start();
  void wait() { stop_requests_.acquire(); }
  Result<void> stop();

 private:
  Service(const LoadedConfiguration& configuration, const ServeOptions& options,
          std::unique_ptr<Foundation> foundation, std::unique_ptr<auth::Sessions> sessions,
          std::unique_ptr<control::Control> control);

  monitor::History::Parts history_parts();
  void watch_for_stop();
  void watch_for_reload();
  void start_timers();
  void look_after_kernel();
  void observe();
  void look_after_alerts();
  void repair_kernel();
  Result<void> listen();
  Result<std::unique_ptr<http::Server>> open_server(const net::Endpoint& endpoint);
  void greet();
  void reload();
  std::string address() const;

  LoadedConfiguration configuration_;
  ServeOptions options_;
  std::unique_ptr<Foundation> foundation_;
  async::Executor& io_;
  std::unique_ptr<auth::Sessions> sessions_;
  std::unique_ptr<control::Control> control_;
  auth::RateLimiter guesses_;
  monitor::History history_;
  std::counting_semaphore<> stop_requests_{0};
  monitor::Alerts alerts_;  // before the queues: outlives their jobs
  async::ControlQueue control_queue_;
  async::WorkerPool workers_;
  api::EventFeed feed_;
  monitor::Observer observer_;
  api::Api api_;
  std::unique_ptr<http::Server> server_;
  std::atomic<bool> tick_waits_ = false;  // in the control queue; one is enough
  std::atomic<bool> look_waits_ = false;  // in the worker pool; one is enough
  std::atomic<bool> alerts_tick_ = false;
  async::Timer upkeep_;
  async::Timer observation_;
  async::Timer alert_timer_;
  async::Timer watchdog_;
};

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

Result<std::unique_ptr<Service>> Service::open(const LoadedConfiguration& configuration,
                                               const ServeOptions& options) {
  WGP_TRY(auto foundation, open_foundation(configuration.values, options, system_clock()));
  storage::Database& database = foundation->store.database;
  WGP_TRY(auto sessions, auth::Sessions::load(database, system_clock()));
  auto kept_sessions = std::make_unique<auth::Sessions>(std::move(sessions));
  const auto on_drift = [&foundation = *foundation](const control::Drift& drift) {
    announce(foundation, drift);
  };
  WGP_TRY(auto control, control::Control::open({.database = database,
                                                .master_key = foundation->store.master_key,
                                                .dataplane = *foundation->dataplane,
                                                .sessions = *kept_sessions,
                                                .clock = system_clock(),
                                                .on_drift = on_drift}));
  return std::unique_ptr<Service>(new Service(configuration, options, std::move(foundation),
                                              std::move(kept_sessions), std::move(control)));
}

Service::Service(const LoadedConfiguration& configuration, const ServeOptions& options,
                 std::unique_ptr<Foundation> foundation, std::unique_ptr<auth::Sessions> sessions,
                 std::unique_ptr<control::Control> control)
    : configuration_(configuration),
      options_(options),
      foundation_(std::move(foundation)),
      io_(*foundation_->io),
      sessions_(std::move(sessions)),
      control_(std::move(control)),
      guesses_(system_clock()),
      history_(history_parts()),
      alerts_({.database = foundation_->store.database,
               .control_queue = control_queue_,
               .clock = system_clock(),
               .configuration = [this] { return alert_configuration_of(control_->snapshot()); },
               .facts = [this] { return server_facts(configuration_.values, history_.problem()); },
               .ca_file = configuration.values.outbound_ca_file},
              std::move(foundation_->alert_memory)),
      feed_(*foundation_->events, *control_),
      observer_({.dataplane = *foundation_->dataplane,
                 .clock = system_clock(),
                 .networks = [this] { return control::networks_of(control_->snapshot()); },
                 .is_watched = [this] { return foundation_->events->open_streams() > 0; }}),
      api_{.control = *control_,
           .control_queue = control_queue_,
           .guesses = guesses_,
           .observer = observer_,
           .feed = feed_,
           .metrics = *foundation_->metrics,
           .alerts = alerts_,
           .history = history_,
           .facts = {.version = build_info().version,
                     .kernel_release = kernel_release(),
                     .backend = backend_name(configuration.values.wireguard),
                     .started_at = system_clock().now()},
           .installation = installation_of(configuration.values)} {
  observer_.add_sink([this](const auto& before, const auto& after) { feed_.tell(before, after); });
  observer_.add_sink([this](const auto&, const auto& after) { history_.on_observation(after); });
  observer_.add_sink(
      [this](const auto& before, const auto& after) { alerts_.on_observation(before, after); });
  foundation_->metrics->options.store(metrics_options(configuration.values));
  foundation_->metrics->observation = [this] { return observer_.latest(); };
  foundation_->metrics->open_streams = [this] { return foundation_->events->open_streams(); };
  foundation_->metrics->certificate_expires_at = [this] { return certificate_expiry(configuration_.values); };
  foundation_->alerts = &alerts_;
}

// Its jobs run on the workers, who end before it.
monitor::History::Parts Service::history_parts() {
  return {.path = foundation_->directory.history(),
          .boot_id = boot_id(),
          .most_bytes = configuration_.values.history_max_mb * kBytesPerMegabyte,
          .clock = system_clock(),
          .post = [this](async::Job job) { return workers_.post(std::move(job)); },
          .existing = [this] { return inventory_of(*control_->snapshot()); }};
}

Result<void> Service::start() {
  watch_for_stop();
  history_.start();
  std::signal(SIGHUP, SIG_IGN);  // until there is something to reload
  repair_kernel();
  observer_.tick();  // so that whoever asks first finds something
  WGP_TRY(listen());
  watch_for_reload();
  start_timers();
  greet();
  notify_ready("serving " + address());
  log::info("serving", {{"address", address()}, {"backend", api_.facts.backend}});
  return {};
}

void Service::watch_for_stop() {
  io_.on_signal(SIGTERM, [this] { stop_requests_.release(); });
  io_.on_signal(SIGINT, [this] { stop_requests_.release(); });
}

// The work is blocking, so a worker does it.
void Service::watch_for_reload() {
  io_.on_signal(SIGHUP, [this] {
    const auto posted = workers_.post([this] { reload(); });
    if (!posted) log::error("cannot reload now", log::fields_of(posted.error()));
  });
}

void Service::start_timers() {
  upkeep_ = io_.every(kUpkeepInterval, [this] {
    if (tick_waits_.exchange(true)) return;
    const auto posted = control_queue_.post([this] {
      tick_waits_ = false;
      look_after_kernel();
    });
    if (!posted) tick_waits_ = false;  // the queue is full: the next time tries again
  });
  observation_ = io_.every(monitor::TickSchedule::kStep, [this] { observe(); });
  alert_timer_ = io_.every(monitor::kAlertTick, [this] { look_after_alerts(); });
  if (const auto interval = watchdog_interval()) watchdog_ = io_.every(*interval, feed_watchdog);
}

// Looking blocks, so a worker does it.
void Service::observe() {
  if (!observer_.is_due() || look_waits_.exchange(true)) return;
  const auto posted = workers_.post([this] {
    observer_.tick();
    look_waits_ = false;
  });
  if (!posted) look_waits_ = false;  // the pool is full: the next time tries again
}

// On the control thread. What a tunnel was is told before it is put right.
void Service::look_after_kernel() {
  auto touch = foundation_->kernel_events.drain();
  if (!touch) log::error("cannot listen to the kernel", log::fields_of(touch.error()));
  if (touch && *touch) {
    feed_.tell((*touch)->links);
    observer_.nudge();
  }
  control_->tick(touch ? *std::move(touch) : std::nullopt);
}

// On a worker, and one at a time: a mail server may be slow.
void Service::look_after_alerts() {
  if (alerts_tick_.exchange(true)) return;
  const auto posted = workers_.post([this] {
    alerts_.tick();
    alerts_tick_ = false;
  });
  if (!posted) alerts_tick_ = false;  // the queue is full: the next time tries again
}

// Before the control thread has its first job, so this thread may stand in for it. A kernel that refuses is
// no reason to hide the API, through which it can be looked at: upkeep tries again.
void Service::repair_kernel() {
  notify_status("bringing up networks");
  if (const auto repaired = control_->repair(); !repaired) {
    log::error("networks are not all up; trying again every half minute", log::fields_of(repaired.error()));
  }
}

Result<void> Service::listen() {
  auto server = open_server(configuration_.values.listen);
  const bool may_move =
      configuration_.values.listen.port == kHttpsPort && !server &&
      (server.error().code() == Code::PortInUse || server.error().code() == Code::CapabilityMissing);
  if (may_move) {
    log::warn("port 443 cannot be had; taking 8443", log::fields_of(server.error()));
    server = open_server({configuration_.values.listen.address, kOtherHttpsPort});
  }
  if (!server) return fail(std::move(server).error());
  server_ = *std::move(server);
  return {};
}

Result<std::unique_ptr<http::Server>> Service::open_server(const net::Endpoint& endpoint) {
  api_.facts.https_port = endpoint.port;  // nobody reads it before somebody listens
  http::ServerOptions options;
  options.listeners = {{.channel = http::Channel::Tls,
                        .address = net::to_string(endpoint.address),
                        .port = endpoint.port,
                        .path = {}},
                       {.channel = http::Channel::Local, .path = configuration_.values.socket}};
  options.certificate = {.certificate = configuration_.values.tls_certificate,
                         .key = configuration_.values.tls_key};
  http::Hooks hooks = api::build_hooks(api_);
  hooks.elsewhere = [page = std::make_shared<const page::Page>(page::embedded_files())](
                        const http::Request& request) { return page->answer(request); };
  return http::Server::open({.io = io_, .control = control_queue_, .workers = workers_},
                            http::Dispatcher(api::build_router(api_), std::move(hooks)), options);
}

std::string Service::address() const {
  const net::Address& listen = configuration_.values.listen.address;
  const std::string host = listen.is_unspecified() ? "localhost" : net::to_string(listen);
  return "https://" + net::join_host_port(host, server_->port(0));
}

// The setup password goes to whoever watches the terminal, never to the log.
void Service::greet() {
  const bool is_open = !has_administrator(control_->snapshot()->setup);
  const std::optional<Secret> password = std::exchange(foundation_->setup_password, std::nullopt);
  if (is_watched(options_)) {
    fmt::print(stderr, "{}",
               cli::render_welcome(address(), password,
                                   is_open ? cli::SetupProgress::Open : cli::SetupProgress::Complete));
  } else if (is_open) {
    log::info("the setup is not complete; its one-time password comes from `wgpilot init`");
  }
}

void Service::reload() {
  notify_reloading();
  if (auto loaded = options_.reload(); !loaded) {
    log::error("the configuration stays as it was", log::fields_of(loaded.error()));
  } else {
    log::set_level(loaded->values.log_level);
    foundation_->metrics->options.store(metrics_options(loaded->values));
    if (const auto keys = keys_that_need_restart(configuration_, *loaded); !keys.empty()) {
      log::warn("some changes count only after a restart",
                {{"keys", fmt::format("{}", fmt::join(keys, ", "))}});
    }
  }
  if (const auto reloaded = server_->reload_certificate(); !reloaded) {
    log::error("the certificate stays as it was", log::fields_of(reloaded.error()));
  }
  log::info("reloaded");
  notify_ready("serving " + address());
}

Result<void> Service::stop() {
  notify_stopping();
  log::info("stopping; tunnels stay up");
  const auto timeout = configuration_.values.shutdown_timeout;
  const auto end = async::Deadline::after(timeout);
  upkeep_ = {};
  observation_ = {};
  alert_timer_ = {};
  alerts_.stop();
  server_->stop(async::Deadline::after(timeout * 4 / 5));  // the rest is for what the queues still do
  WGP_TRY(control_queue_.stop(end));
  WGP_TRY(workers_.stop(end));
  alerts_.save_rest();
  history_.close();
  io_.stop();
  return {};
}

}  // namespace

std::vector<std::string> keys_that_need_restart(const LoadedConfiguration& before,
                                                const LoadedConfiguration& after) {
  std::vector<std::string> names;
  const auto keys = configuration_keys();  // settings have their order
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool differs = before.settings[i].value != after.settings[i].value;
    if (differs && keys[i].effect == Effect::AtStart) names.push_back(before.settings[i].name);
  }
  return names;
}

Result<void> serve(const LoadedConfiguration& configuration, const ServeOptions& options) {
  log::set_level(configuration.values.log_level);
  bound_heaps();
  raise_descriptor_limit();
  WGP_TRY(const auto service, Service::open(configuration, options));
  WGP_TRY(service->start());
  service->wait();
  if (const auto stopped = service->stop(); !stopped) {
    // A job hangs, and destructors would wait for it. SQLite survives this as it survives kill -9.
    log::error("a running job did not end in time", log::fields_of(stopped.error()));
    std::_Exit(cli::kFailure);
  }
  log::info("stopped");
  return {};
}

}  // namespace wgpilot::app

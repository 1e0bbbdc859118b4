#include "app/program.hpp"

int main(int argc, char** argv) {
  if (argc < 1) return wgpilot::app::run_program({});
  return wgpilot::app::run_program({argv + 1, argv + argc});
}

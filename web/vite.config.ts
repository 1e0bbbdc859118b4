import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["WGPILOT_URL"] ?? "https://127.0.0.1:8443";

export default defineConfig({
  plugins: [react()],
  // The server puts the nonce of each answer in its place.
  html: { cspNonce: "{nonce}" },
  build: {
    outDir: "../build/web/dist",
    emptyOutDir: true,
    target: ["chrome111", "firefox114", "safari16.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: { output: { experimentalMinChunkSize: 12_000 } }, // a request more costs more than bytes unused
  },
  server: { proxy: { "/api": { target: server, secure: false, headers: { origin: server } } } },
});

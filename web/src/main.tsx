import "./components.css";
import "./style.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "./api/queries";
import { createQueryClient } from "./api/queryClient";
import { loadMessages, preferredLanguage } from "./i18n/text";
import { App } from "./shell/App";
import { applyStoredScheme } from "./shell/theme";

async function start(): Promise<void> {
  applyStoredScheme();
  const client = createQueryClient();
  // Asked while the language is loaded: every view waits for both.
  void client.prefetchQuery(queries.setup());
  void client.prefetchQuery({ ...queries.me(), retry: false });
  const language = preferredLanguage();
  const messages = await loadMessages(language);
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <App client={client} initialText={{ language, messages }} />
    </StrictMode>,
  );
}

void start();

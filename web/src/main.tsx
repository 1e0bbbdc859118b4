import "./components.css";
import "./style.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadMessages, preferredLanguage } from "./i18n/text";
import { App } from "./shell/App";
import { applyStoredScheme } from "./shell/theme";

async function start(): Promise<void> {
  applyStoredScheme();
  const language = preferredLanguage();
  const messages = await loadMessages(language);
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <App initialText={{ language, messages }} />
    </StrictMode>,
  );
}

void start();

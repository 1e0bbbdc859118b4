import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { LiveContext } from "./live";
import { SharedStream } from "./tabs";

/** Follows the stream while the inside of the page is shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [stream, setStream] = useState<SharedStream>();
  useEffect(() => {
    const opened = new SharedStream(() => void client.invalidateQueries());
    setStream(opened);
    return () => opened.close();
  }, [client]);
  return <LiveContext.Provider value={stream}>{children}</LiveContext.Provider>;
}

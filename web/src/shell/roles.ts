// What a role may do here; the server is who decides.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { queries } from "../api/queries";

export type Role = Schemas["Role"];

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export function allows(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && RANK[role] >= RANK[needed];
}

export function useMay(needed: Role): boolean {
  return allows(useQuery(queries.me()).data?.role, needed);
}

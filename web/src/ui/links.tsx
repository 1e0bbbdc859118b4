// Links that change the view without loading the page anew, in the shapes that the page uses. Text
// links are names of things, in whichever direction their script runs.
import { Anchor, Button, NavLink, type AnchorProps, type ButtonProps, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { forwardRef, type AnchorHTMLAttributes } from "react";

type Link = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps | "style">;

export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>>((props, ref) => <Anchor ref={ref} dir="auto" {...props} />),
);
export const LinkButton = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & Link>((props, ref) => <Button component="a" ref={ref} {...props} />),
);
export const NavItem = createLink(
  forwardRef<HTMLAnchorElement, NavLinkProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof NavLinkProps>>((props, ref) => <NavLink ref={ref} {...props} />),
);

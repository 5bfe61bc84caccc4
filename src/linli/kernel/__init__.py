"""Mechanisms without a domain: places as paths, policy, flow, clock, journal."""

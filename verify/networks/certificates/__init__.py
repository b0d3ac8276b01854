"""Certificates for a user's own network: rigorous constants, proved step sizes, guaranteed rates."""

from verify.networks.certificates.certification import Certificate, certify

__all__ = ["Certificate", "certify"]

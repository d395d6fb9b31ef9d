"""Our own record of who came, from where, and what it led to: tags, links, pages, visits, people, conversions."""

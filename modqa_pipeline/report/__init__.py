"""Pages for people, made from the published marts alone. `site.write_reports` is the way in."""

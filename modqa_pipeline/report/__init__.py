"""Pages for people, made only from the published marts. `site.write_reports` is the entry point."""

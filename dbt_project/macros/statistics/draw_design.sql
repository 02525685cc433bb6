{#- What a draw is designed from. The choices on which the result of a draw depends are here, once, with their reason;
    what a QA lead changes is in config/plan.csv. docs/sampling.md explains all of it. -#}

{#- A stratum deserves to exist for every 25 audits: fewer give no variance worth the name. -#}
{% macro audits_per_stratum() -%} 25 {%- endmacro %}

{#- More strata than this bring no gain (a score says little more in 400 parts than in 100). -#}
{% macro max_strata() -%} 400 {%- endmacro %}

{#- Sites and models share the budget in proportion to size to this power (Bankier 1988): 1 is proportional and
    starves a small site, 0 gives all the same. -#}
{% macro power_of_size() -%} 0.5 {%- endmacro %}

{#- Sites and models of like size share strata, if there are not enough strata for all of them. -#}
{% macro strata_per_rate_group() -%} 10 {%- endmacro %}

{#- An entity type has strata of its own where it deserves as many as it takes to use the score. Before that, cutting by
    entity type costs more than it gains, since the score says more about errors than the entity type does. -#}
{% macro strata_of_an_entity_type() -%} 5 {%- endmacro %}

{#- Every stratum gets at least this share of what it would get in proportion to its size: a guard against a score that
    no longer distinguishes errors, and it costs almost nothing. -#}
{% macro share_of_proportional() -%} 0.5 {%- endmacro %}

{#- Most steps that the machine score is cut into, and fewest past audits of a step. -#}
{% macro max_score_steps() -%} 20 {%- endmacro %}
{% macro audits_per_score_step() -%} 50 {%- endmacro %}

{#- Number of recent errors that show whether the score still distinguishes errors from the rest. -#}
{% macro errors_to_judge_a_score() -%} 10 {%- endmacro %}

{#- A prior rate is shrunk to the rate of the level above as if that had been seen in this number of audits. -#}
{% macro prior_strength() -%} 20 {%- endmacro %}

{% macro decision_class(decision) -%}
    case when {{ decision }} in ('remove', 'restrict') then 'acted' else 'approved' end
{%- endmacro %}

{#- The site of a decision by people, the model of one by a machine: who shares the budget by size. -#}
{% macro domain() -%}
    case when decided_by = 'bpo' then {{ site_value() }} else model_name || '@' || model_version end
{%- endmacro %}

{#- What the plan of a draw may treat differently, besides class and score: who decided, the entity type, and the queue,
    market and moderator where the plan has lines for them (`unit_parts` of the day). -#}
{% macro unit_key() -%}
    decided_by || '|' || {{ domain() }} || '|' || entity_type
    || case when unit_parts like '%queue%' then '|queue ' || coalesce(queue_id, '') else '' end
    || case when unit_parts like '%market%' then '|market ' || coalesce(market, '') else '' end
    || case when unit_parts like '%moderator%' then '|moderator ' || coalesce(moderator_key, '') else '' end
{%- endmacro %}

{#- The stratum of a decision that the design of its day has not foreseen: a late row of a new site, say. -#}
{% macro unforeseen_stratum_id(relation) -%}
    {{ relation }}.decided_by
    || '|' || {{ relation }}.decision_class
    || '|' || {{ relation }}.entity_type
{%- endmacro %}

{#- The map from units, classes and score steps to strata has an entry for the row; no score is step 0 there. -#}
{% macro is_in_stratum_map(row, map) -%}
    {{ row }}.decision_date = {{ map }}.decision_date
            and {{ row }}.unit_key = {{ map }}.unit_key
            and {{ row }}.decision_class = {{ map }}.decision_class
            and coalesce({{ row }}.score_step, 0) = {{ map }}.score_step
{%- endmacro %}

{#- The machine score of a row lies in the step. -#}
{% macro is_in_score_step(row, steps) -%}
    {{ row }}.decision_date = {{ steps }}.decision_date
            and {{ row }}.decided_by = {{ steps }}.decided_by
            and {{ row }}.decision_class = {{ steps }}.decision_class
            and {{ row }}.machine_score >= {{ steps }}.score_from
            and ({{ row }}.machine_score < {{ steps }}.score_below or {{ steps }}.score_below is null)
{%- endmacro %}

{#- Both are about the same cell of the design. -#}
{% macro is_same_cell(one, other) -%}
    {%- for key in [
        'decision_date', 'budget_cell', 'rate_group', 'decided_by', 'decision_class', 'entity_type', 'score_step',
    ] %}
            {{ 'and ' if not loop.first }}{{ one }}.{{ key }} = {{ other }}.{{ key }}
    {%- endfor %}
{%- endmacro %}

{#- A row (decided_by, domain, queue_id, moderator_key) counts for the site, queue or moderator of the margin. -#}
{% macro is_under_margin(row, margins) -%}
    {{ row }}.decision_date = {{ margins }}.decision_date
            and {{ counts_for_margin(row, margins) }}
{%- endmacro %}

{% macro counts_for_margin(row, margins) -%}
    (
                ({{ margins }}.rule_kind = 'site' and {{ row }}.decided_by = 'bpo'
                    and {{ row }}.domain = {{ margins }}.rule_value)
                or ({{ margins }}.rule_kind = 'queue' and {{ row }}.queue_id = {{ margins }}.rule_value)
                or ({{ margins }}.rule_kind = 'moderator' and {{ row }}.moderator_key = {{ margins }}.rule_value)
            )
{%- endmacro %}

{#- A rate from counts, shrunk to the rate of the level above. -#}
{% macro shrunk(hits, total, above) -%}
    (coalesce({{ hits }}, 0) + {{ prior_strength() }} * {{ above }})
    / (coalesce({{ total }}, 0) + {{ prior_strength() }})
{%- endmacro %}

{#- The rate of any error that is assumed where nothing was ever audited. -#}
{% macro default_prior_rate() -%} 0.05 {%- endmacro %}

{#- Events with a prior rate: event -> (column of int_past_counts that counts it, column that counts where it is known). -#}
{% macro prior_events() %}
    {{- return({
        'error': ('n_errors', 'n_audits'),
        'violating': ('n_violating', 'n_audits'),
        'critical': ('n_critical_errors', 'n_audits'),
        'wrong_policy': ('n_wrong_policy', 'n_policy_known'),
    }) -}}
{% endmacro %}

{#- Levels of the past, each shrunk to the one before it: level -> its key. -#}
{% macro prior_level_keys() %}
    {{- return({
        'by_class': ['decision_date', 'decision_class'],
        'by_side': ['decision_date', 'decision_class', 'decided_by'],
        'by_step': ['decision_date', 'decision_class', 'decided_by', 'score_step'],
        'by_entity': ['decision_date', 'decision_class', 'decided_by', 'score_step', 'entity_type'],
    }) -}}
{% endmacro %}

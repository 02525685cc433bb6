{#- What each metric is made of, in the counts of fct_stratum_slice_counts; the words are in docs/metrics.md.

    A metric is carried by the rate of its event among its base; accuracy and precision are published as what
    the event leaves over.
      base, events: verdicts in the denominator, and those of them with the event
      population: the decisions of the slice that the metric is about
      prior: the rate of the event that the draw recorded (int_metric_cells)
      takes_whole_stratum: by policy, any decision may hide a violation of it
      has_known_share: which part of a stratum its base is follows from the frame, not from the verdicts
    By policy, the others have no base. Recall's parts, found and missed, are in int_metric_cells. -#}
{% macro metric_definitions() %}
    {%- set wrong_action = {
        'base': 'n_acted', 'events': 'n_acted - n_acted_violating', 'population': 'n_decisions_acted',
        'prior': 'wrong_action_prior', 'has_known_share': true, 'is_defined_by_policy': true,
    } -%}
    {{- return({
        'accuracy': {
            'base': 'n_audited', 'events': 'n_audited - n_correct', 'population': 'n_decisions',
            'prior': 'error_prior', 'has_known_share': true, 'is_complement': true,
        },
        'precision': dict(wrong_action, is_complement=true),
        'over_enforcement_rate': wrong_action,
        'leakage_rate': {
            'base': 'n_approved', 'events': 'n_approved_violating',
            'population': 'n_decisions - n_decisions_acted', 'prior': 'leak_prior', 'has_known_share': true,
        },
        'recall': {
            'base': 'n_violating', 'events': 'n_violating_acted', 'population': 'n_decisions',
            'takes_whole_stratum': true, 'is_defined_by_policy': true,
        },
        'prevalence': {
            'base': 'n_prevalence_base', 'events': 'n_violating', 'population': 'n_decisions',
            'prior': 'violation_prior', 'has_known_share': true, 'takes_whole_stratum': true,
            'is_defined_by_policy': true,
        },
        'wrong_policy_rate': {
            'base': 'n_policy_known', 'events': 'n_policy_wrong', 'population': 'n_decisions_acted',
            'prior': 'wrong_policy_prior', 'is_defined_by_policy': true,
        },
        'critical_error_rate': {
            'base': 'n_audited', 'events': 'n_critical_errors', 'population': 'n_decisions',
            'prior': 'critical_prior', 'has_known_share': true,
        },
        'accuracy_without_technical': {
            'base': 'n_audited - n_technical_errors', 'events': 'n_audited - n_technical_errors - n_correct',
            'population': 'n_decisions', 'prior': 'error_prior', 'is_complement': true,
        },
    }) -}}
{% endmacro %}

{#- Quoted names of the metrics that are published as what their event leaves over. -#}
{% macro complements() -%}
    {%- set names = [] -%}
    {%- for name, metric in metric_definitions().items() if metric.is_complement -%}
        {%- do names.append("'" ~ name ~ "'") -%}
    {%- endfor -%}
    {{ names | join(', ') }}
{%- endmacro %}

{#- A recorded rate as a probability strictly between 0 and 1. Where nothing was recorded it is 5 %, everywhere
    the same: estimates scale it to what they find, which makes it a pooled rate. -#}
{% macro prior_rate(recorded) -%}
    least(greatest(coalesce({{ recorded }}, {{ default_prior_rate() }}), 0.000001), 0.999999)
{%- endmacro %}

{#- Rates that the draw recorded for a stratum, as rates of the metrics' events. In a stratum that holds acted
    and approved decisions the rate of all errors is the better guess of either error. -#}
{% macro stratum_priors() -%}
    {{ prior_rate('prior_error_rate') }} as error_prior,
        {{ prior_rate("case decision_class when 'acted' then 1 - prior_violating_rate else prior_error_rate end") }}
            as wrong_action_prior,
        {{ prior_rate("case decision_class when 'approved' then prior_violating_rate else prior_error_rate end") }}
            as leak_prior,
        {{ prior_rate('prior_violating_rate') }} as violation_prior,
        {{ prior_rate('prior_critical_rate') }} as critical_prior,
        {{ prior_rate('prior_wrong_policy_rate') }} as wrong_policy_prior
{%- endmacro %}

{#- The cells of one metric. In recall base_share and prior_rate are about what was found, missed_share and
    missed_prior_rate about what was missed, and the counts beside them about where either was looked for. -#}
{% macro metric_cells(cells, name, metric) -%}
    {%- set population = 'searched_n_decisions' if metric.takes_whole_stratum else metric.population -%}
    {%- set share = '(' ~ population ~ ') / population' if metric.has_known_share
        else 'coalesce((' ~ metric.base ~ ') / nullif(n_usable, 0), 0)' -%}
select
    decision_date,
    wave,
    stratum_id,
    slice_kind,
    slice_value,
    '{{ name }}' as metric,
    population,
    n_usable,
    n_decisions,
    {{ population }} as n_to_cover,
    {{ unless_undefined_by_policy(metric, metric.base) }} as n_audited,
    {{ unless_undefined_by_policy(metric, metric.events) }} as n_events,
    {%- for severity in ['critical', 'major', 'minor'] %}
    {{ unless_undefined_by_policy(metric, 'n_' ~ severity ~ '_errors') if name == 'accuracy' else 'cast(null as bigint)' }}
        as n_{{ severity }}_errors,
    {%- endfor %}
    {%- if name == 'recall' %}
    least(searched_n_decisions_acted / population, 1) as base_share,
    found_prior as prior_rate,
    least(searched_n_decisions_approved / population, 1) as missed_share,
    missed_prior as missed_prior_rate,
    searched_n_decisions_acted as n_decisions_acted,
    searched_n_acted as n_acted,
    searched_n_decisions_approved as n_decisions_approved,
    searched_n_approved as n_approved
    {%- else %}
    {{ unless_undefined_by_policy(metric, 'least(' ~ share ~ ', 1)') }} as base_share,
    {{ metric.prior }} as prior_rate,
    cast(null as double) as missed_share,
    cast(null as double) as missed_prior_rate,
    cast(null as bigint) as n_decisions_acted,
    cast(null as bigint) as n_acted,
    cast(null as bigint) as n_decisions_approved,
    cast(null as bigint) as n_approved
    {%- endif %}
from {{ cells }}
{%- endmacro %}

{% macro unless_undefined_by_policy(metric, expression) -%}
    {%- if metric.is_defined_by_policy -%} {{ expression }}
    {%- else -%} case when is_policy then 0 else {{ expression }} end
    {%- endif -%}
{%- endmacro %}

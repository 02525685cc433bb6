{#- Metrics as (numerator, denominator) of the counts in fct_stratum_slice_counts. docs/metrics.md. -#}
{% macro metric_counts() %}
    {{- return({
        'accuracy': ('n_correct', 'n_audited'),
        'precision': ('n_acted_violating', 'n_acted'),
        'over_enforcement_rate': ('n_acted - n_acted_violating', 'n_acted'),
        'leakage_rate': ('n_approved_violating', 'n_approved'),
        'recall': ('n_violating_acted', 'n_violating'),
        'prevalence': ('n_violating', 'n_prevalence_base'),
        'wrong_policy_rate': ('n_policy_wrong', 'n_policy_known'),
        'critical_error_rate': ('n_critical_errors', 'n_audited'),
        'accuracy_without_technical': ('n_correct', 'n_audited - n_technical_errors'),
    }) -}}
{% endmacro %}

{#- Estimates from stratum cells: THE place of estimation and of intervals.

    counts: relation with period, decision_date, wave, stratum_id, slice_kind, slice_value, n_decisions and the
    counts; strata: relation with decision_date, wave, stratum_id, n_decisions (N_h), n_audited (n_h).
    Gives one row per period, slice and metric: estimate, lower, upper, n_audited, n_decisions, n_effective,
    covered_share, status.

    With W_h = N_h / n_h, a_h verdicts in the metric's denominator and b_h in its numerator:
      estimate R = sum W_h b_h / sum W_h a_h                                   (combined ratio)
      v = sum N_h^2 (1 - n_h/N_h) s_h^2 / n_h / (sum W_h a_h)^2                (Cochran 1977, 6.3 and 5A.14)
      s_h^2 = variance in the stratum of e = y - R x, zero outside the slice
            = (b (1-R)^2 + (a-b) R^2 - (b - R a)^2 / n) / (n - 1)
      n_eff = R (1-R) / v; where v is 0 though the sample is no census,
      n_eff = (sum W a)^2 / sum W^2 a (1 - n/N)                                (Kish)
      interval: Wilson (1927) with n_eff at 95 %
    A complete census of the metric's own population (see covered_share) has width 0; where only the verdicts of
    the denominator are a census, Kish's size is without the correction.
    A stratum with one verdict of several decisions has no variance of its own and takes a R (1-R).
    A sampled stratum whose verdicts all agree shows no variance, which is no proof that it has none: with
    u = the variance that q = 1/2 / (a + 1) of dissent would have there, n_eff is at most R (1-R) / (v + u), but
    no less than Kish's. Without it, a simulated day whose few errors lie in a small stratum covers the truth in
    6 of 10 cases instead of 95 of 100. Recall is left out: what was acted on is in its numerator by definition.
    A recall of 1 from a sample is insufficient: nobody has seen the violation that a larger sample would find.
    By policy, only the metrics whose policy is known have a denominator (contract).
    covered_share is the share of the metric's own population that lies in strata with verdicts: acted decisions
    for precision and wrong policy, approved ones for leakage, and by policy the whole frame for recall and
    prevalence, since any decision may hide a violation of that policy. -#}
{% macro estimates(counts, strata, metrics) %}
metric_cells as (

    {%- for metric in metrics %}
    {%- set numerator, denominator = metric_counts()[metric] %}
    select
        counts.period,
        counts.decision_date,
        counts.wave,
        counts.stratum_id,
        counts.slice_kind,
        counts.slice_value,
        '{{ metric }}' as metric,
        counts.n_decisions,
        {%- if metric in ('precision', 'over_enforcement_rate', 'wrong_policy_rate') %}
        counts.n_decisions_acted as n_to_cover,
        {%- elif metric == 'leakage_rate' %}
        counts.n_decisions - counts.n_decisions_acted as n_to_cover,
        {%- elif metric in ('recall', 'prevalence') %}
        case when counts.slice_kind = 'policy' then null else counts.n_decisions end as n_to_cover,
        {%- else %}
        counts.n_decisions as n_to_cover,
        {%- endif %}
        {%- if metric in ('accuracy', 'leakage_rate', 'critical_error_rate', 'accuracy_without_technical') %}
        case when counts.slice_kind = 'policy' then 0 else {{ denominator }} end as a,
        case when counts.slice_kind = 'policy' then 0 else {{ numerator }} end as b
        {%- else %}
        {{ denominator }} as a,
        {{ numerator }} as b
        {%- endif %}
    from {{ counts }} as counts
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

weighted_cells as (

    select
        cells.period,
        cells.decision_date,
        cells.wave,
        cells.stratum_id,
        cells.slice_kind,
        cells.slice_value,
        cells.metric,
        cells.n_decisions,
        cells.a,
        cells.b,
        coalesce(cells.n_to_cover, strata.n_decisions) as n_to_cover,
        cast(strata.n_decisions as double) as population,
        cast(strata.n_audited as double) as n,
        case when strata.n_audited > 0 then cast(strata.n_decisions as double) / strata.n_audited else 0 end as w
    from metric_cells as cells
    inner join {{ strata }} as strata
        on
            cells.decision_date = strata.decision_date
            and cells.wave = strata.wave
            and cells.stratum_id = strata.stratum_id

),

totals as (

    select
        period,
        slice_kind,
        slice_value,
        metric,
        sum(n_decisions) as n_decisions,
        sum(n_to_cover) as n_to_cover,
        sum(case when n > 0 then n_to_cover else 0 end) as n_covered,
        sum(case when n < population and n_to_cover > 0 then 1 else 0 end) as n_open_strata,
        sum(a) as n_audited,
        sum(w * a) as x_total,
        sum(w * b) as y_total,
        sum(w * w * a) as squared_weights,
        sum(w * w * a * (1 - n / population)) as kish_denominator
    from weighted_cells
    group by period, slice_kind, slice_value, metric

),

ratios as (

    select
        *,
        case when x_total > 0 then y_total / x_total end as r
    from totals

),

variances as (

    select
        cells.period,
        cells.slice_kind,
        cells.slice_value,
        cells.metric,
        sum(case
            when cells.a = 0 or cells.n >= cells.population then 0
            when cells.n = 1 then cells.population * cells.population * (1 - 1 / cells.population)
                * cells.a * ratios.r * (1 - ratios.r)
            else cells.population * cells.population * (1 - cells.n / cells.population) / cells.n
                * (
                    cells.b * (1 - ratios.r) * (1 - ratios.r) + (cells.a - cells.b) * ratios.r * ratios.r
                    - (cells.b - ratios.r * cells.a) * (cells.b - ratios.r * cells.a) / cells.n
                ) / (cells.n - 1)
        end) / max(ratios.x_total * ratios.x_total) as v,
        sum(case
            when cells.metric <> 'recall' and cells.a > 0 and cells.n > 1 and cells.n < cells.population
                and (cells.b = 0 or cells.b = cells.a)
                then cells.population * cells.population * (1 - cells.n / cells.population) / cells.n
                    * cells.a * 0.5 * (cells.a + 0.5) / ((cells.a + 1) * (cells.a + 1)) / (cells.n - 1)
            else 0
        end) / max(ratios.x_total * ratios.x_total) as u
    from weighted_cells as cells
    inner join ratios
        on
            cells.period = ratios.period
            and cells.slice_kind = ratios.slice_kind
            and cells.slice_value = ratios.slice_value
            and cells.metric = ratios.metric
    where ratios.x_total > 0
    group by cells.period, cells.slice_kind, cells.slice_value, cells.metric

),

effective as (

    select
        ratios.*,
        variances.v,
        case
            when ratios.r is null or ratios.n_open_strata = 0 then null
            when variances.v > 1e-15
                then least(
                    ratios.r * (1 - ratios.r) / variances.v,
                    greatest(
                        ratios.r * (1 - ratios.r) / (variances.v + variances.u),
                        ratios.x_total * ratios.x_total / ratios.kish_denominator
                    )
                )
            when ratios.kish_denominator > 0
                then greatest(
                    coalesce(ratios.r * (1 - ratios.r) / nullif(variances.u, 0), 0),
                    ratios.x_total * ratios.x_total / ratios.kish_denominator
                )
            else ratios.x_total * ratios.x_total / ratios.squared_weights
        end as n_effective
    from ratios
    left join variances
        on
            ratios.period = variances.period
            and ratios.slice_kind = variances.slice_kind
            and ratios.slice_value = variances.slice_value
            and ratios.metric = variances.metric

),

estimated as (

    select
        period,
        slice_kind,
        slice_value,
        metric,
        round(r, 10) as estimate,
        round({{ wilson_bound('r', 'n_effective', 'lower') }}, 10) as lower,
        round({{ wilson_bound('r', 'n_effective', 'upper') }}, 10) as upper,
        cast(n_audited as bigint) as n_audited,
        cast(effective.n_decisions as bigint) as n_decisions,
        round(n_effective, 6) as n_effective,
        round(case when n_to_cover > 0 then cast(n_covered as double) / n_to_cover end, 10) as covered_share,
        case
            when r is null then 'undefined'
            when n_audited < settings.min_audited then 'insufficient'
            when n_covered < settings.min_covered_share * n_to_cover then 'insufficient'
            when metric = 'recall' and r = 1 and n_open_strata > 0 then 'insufficient'
            else 'ok'
        end as status
    from effective
    cross join {{ ref('stg_run_settings') }} as settings

)
{% endmacro %}

{#- Wilson (1927) bound at 95 % with an effective sample size; the estimate itself where the size is null
    (a census), null where the estimate is. -#}
{% macro wilson_bound(p, n, side) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set z2 = z * z -%}
    case
        when {{ p }} is null or {{ n }} is null then {{ p }}
        else {{ 'greatest(0.0, ' if side == 'lower' else 'least(1.0, ' }}(
            {{ p }} + {{ z2 / 2 }} / {{ n }}
            {{ '-' if side == 'lower' else '+' }} {{ z }} * sqrt(
                greatest({{ p }} * (1 - {{ p }}), 0) / {{ n }} + {{ z2 / 4 }} / ({{ n }} * {{ n }})
            )
        ) / (1 + {{ z2 }} / {{ n }}))
    end
{%- endmacro %}

-- One row per line of the registry, with the day from which it no longer counts: retired by hand, or because its policy
-- changed.
--
-- A version is in force until another one of its policy begins, or until it ends. Of several policies each must still be
-- in the item's version; an item that violates nothing names none, so some policy must be. A policy without a version is
-- not known to have changed.
{{ config(materialized='run_view') }}
{%- set never = "date '9999-12-31'" %}
with

items as (

    select * from {{ ref('stg_golden_items') }}

),

versions as (

    select
        policy_code,
        policy_version,
        max(ended_on) as ended_on
    from (
        select
            policy_code,
            policy_version,
            least(
                coalesce(
                    lead(effective_from) over (
                        partition by policy_code order by effective_from, {{ version_order('policy_version') }}
                    ),
                    {{ never }}
                ),
                coalesce(cast(date_add(effective_to, 1) as date), {{ never }})
            ) as ended_on
        from {{ ref('stg_policies') }}
    ) as successive
    group by policy_code, policy_version

),

-- Without any policies delivered nothing is known to have changed.
versions_known as (

    select count(*) as n_versions
    from versions

),

policies_of_items as (

    select
        items.item_id,
        items.valid_from,
        versions.policy_code,
        max(case
            when coalesce(versions.policy_version, items.policy_version) = items.policy_version then versions.ended_on
            else items.valid_from
        end) as ended_on
    from items
    inner join versions
        on
            items.verdict_policy_code is null
            or {{ is_one_of('versions.policy_code', 'items.verdict_policy_code') }}
    group by items.item_id, items.valid_from, versions.policy_code

),

ends as (

    select
        item_id,
        valid_from,
        count(*) as n_policies,
        min(ended_on) as first_ended_on,
        max(ended_on) as last_ended_on
    from policies_of_items
    group by item_id, valid_from

),

judged as (

    select
        items.*,
        case
            when versions_known.n_versions = 0 then {{ never }}
            when items.verdict_policy_code is null then greatest(ends.last_ended_on, items.valid_from)
            when
                coalesce(ends.n_policies, 0)
                < length(items.verdict_policy_code) - length(replace(items.verdict_policy_code, '|', '')) + 1
                then items.valid_from
            else greatest(ends.first_ended_on, items.valid_from)
        end as policy_ended_on
    from items
    cross join versions_known
    left join ends
        on
            items.item_id = ends.item_id
            and items.valid_from = ends.valid_from

)

select
    item_id,
    decision_id,
    verdict_decision,
    verdict_policy_code,
    policy_version,
    valid_from,
    nullif(least(coalesce(retired_on, {{ never }}), policy_ended_on), {{ never }}) as retired_on,
    case
        when retired_on <= policy_ended_on then retired_reason
        when policy_ended_on < {{ never }} then 'policy changed'
    end as retired_reason
from judged

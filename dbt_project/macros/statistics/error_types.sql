{#- Whether the decision's policy is one of the verdict's; null where either is unknown. -#}
{% macro policy_is_right(policy_code, verdict_policy_code) -%}
    case
        when {{ policy_code }} is null or {{ verdict_policy_code }} is null then null
        else {{ is_one_of(policy_code, verdict_policy_code) }}
    end
{%- endmacro %}

{#- What a verdict says of a decision. Precedence: pending, unassessable, wrong action or direction, wrong policy. -#}
{% macro error_type(decision, verdict_decision, is_policy_right, is_pending) -%}
    case
        when {{ is_pending }} then 'pending'
        when {{ verdict_decision }} = 'unassessable' then 'unassessable'
        when {{ decision }} = {{ verdict_decision }}
            then
                case
                    when {{ decision }} in ('remove', 'restrict') and not coalesce({{ is_policy_right }}, true)
                        then 'wrong_policy'
                    else 'correct'
                end
        when {{ decision }} in ('remove', 'restrict') and {{ verdict_decision }} = 'approve'
            then 'over_enforcement'
        when {{ decision }} = 'approve' and {{ verdict_decision }} in ('remove', 'restrict') then 'leakage'
        else 'wrong_action'
    end
{%- endmacro %}

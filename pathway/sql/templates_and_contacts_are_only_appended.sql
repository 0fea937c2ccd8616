SELECT protect_appended_rows('pathway_checkintemplate'), protect_appended_rows('pathway_contactattempt'),
  protect_appended_rows('pathway_alertnotice'), protect_appended_rows('pathway_inboundmessage');
